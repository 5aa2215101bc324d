"""The page in a real browser: sliders moved, fields filled, numbers compared with `eval`, nothing complained of.

`SYMFLOPS_PICTURES=FOLDER` keeps pictures of it in light and dark and on a phone, for people to look at.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.cli.explore import written
from tests.explorer.browser import Browser, installed
from tests.explorer.test_page import known_to

pytestmark = pytest.mark.skipif(installed() is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "gpt3.html"
    path.write_text(written(question("gpt3"), [], False)[0], encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.fixture
def at(browser: Browser, page: Path) -> Iterator[Browser]:
    """The page just opened; whatever is done on it, it complains of nothing."""
    browser.complaints.clear()
    browser.open(page)
    yield browser
    assert browser.complaints == []


def field(page: Path, name: str) -> int:
    return next(at for at, one in enumerate(known_to(page.read_text(encoding="utf-8"))["inputs"]) if one["name"] == name)


def value(browser: Browser, name: str) -> float:
    """A result as the page states it in full."""
    number = f"document.getElementById('exact-' + page.outputs.findIndex((one) => one.name === '{name}')).textContent"
    return float(str(browser.ask(f"{number}.split(' ')[0]")))


def computed(name: str, *settings: str) -> float:
    return answer(question("gpt3", [name], settings)).results[name][0].value


def test_it_begins_with_the_numbers_of_eval(at: Browser) -> None:
    for name in ("n_params", "training_flops", "training_time", "training_cost", "carbon"):
        assert value(at, name) == pytest.approx(computed(name), rel=1e-12), name
    assert at.ask("document.getElementById('why').hidden")
    assert at.ask("document.querySelectorAll('#parts tr').length") >= 5
    assert at.ask("document.querySelectorAll('#swings rect').length") >= 4


def test_a_slider_moved_by_keys(at: Browser, page: Path) -> None:
    slider = field(page, "n_devices")
    at.ask(f"document.getElementById('slider-{slider}').focus()")
    for _ in range(3):
        at.press("ArrowRight", 39)
    devices = at.ask(f"given[{slider}]")
    assert devices > 1024
    assert at.ask(f"document.getElementById('field-{slider}').value") == str(devices)
    assert value(at, "training_time") == pytest.approx(computed("training_time", f"n_devices={devices}"), rel=1e-12)


def test_a_number_typed_and_one_that_is_none(at: Browser, page: Path) -> None:
    """What is wrong says why, and the last good result stays."""
    box = f"#field-{field(page, 'n_tokens')}"
    at.write(box, "1.5T")
    wanted = computed("training_cost", "n_tokens=1.5T token")
    assert value(at, "training_cost") == pytest.approx(wanted, rel=1e-12)
    for wrong, why in (("many", "is no number"), ("", "needs a number"), ("-3", "must be positive"), ("1e999", "too large")):
        at.write(box, wrong)
        assert why in at.ask("document.getElementById('why').textContent"), wrong
        assert at.ask(f"document.querySelector('{box}').getAttribute('aria-invalid')") == "true"
        assert value(at, "training_cost") == pytest.approx(wanted, rel=1e-12)
    at.press("Escape", 27)
    assert value(at, "training_cost") == pytest.approx(computed("training_cost"), rel=1e-12)
    assert at.ask("document.getElementById('why').hidden")


def test_two_settings_compared_and_kept_in_the_address(at: Browser, page: Path) -> None:
    at.click("#pin")
    at.write(f"#field-{field(page, 'n_devices')}", "2048")
    shown = "page.outputs.findIndex((one) => one.name === 'training_time')"
    assert at.ask(f"document.getElementById('ratio-' + {shown}).textContent") == "× 0.5"
    at.click(f"#show-{at.ask(shown)}")
    at.until("location.hash.includes('n_devices=2048') && location.hash.includes('.pin=A')")
    at.open(page, str(at.ask("location.hash")))
    assert value(at, "training_time") == pytest.approx(computed("training_time", "n_devices=2048"), rel=1e-12)
    assert at.ask("pinned.on") and at.ask(f"shown === {shown}")
    at.click("#back")
    assert value(at, "training_time") == pytest.approx(computed("training_time"), rel=1e-12)
    at.open(page, "#n_devices=lots&who=1")
    assert "n_devices, who" in at.ask("document.getElementById('ignored').textContent")


def test_the_scenario_it_gives_back_has_the_same_numbers(at: Browser, page: Path, tmp_path: Path) -> None:
    at.write(f"#field-{field(page, 'rent(a100_sxm_80g)')}", "2.25")
    at.write(f"#field-{field(page, 'n_devices')}", "512")
    text = str(at.ask("document.getElementById('toml').value"))
    assert tomllib.loads(text)["given"] == {"rent": {"a100_sxm_80g": "2.25 $/h/device"}, "n_devices": "512 device"}
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    found = answer(question(str(tmp_path / "mine.toml"))).results
    assert value(at, "training_cost") == pytest.approx(found["training_cost"][0].value, rel=1e-12)


def test_formulas_that_do_not_fit_are_reached_by_keys(at: Browser) -> None:
    at.look(390)
    at.until("[...document.querySelectorAll('.scroll')].some((box) => box.tabIndex === 0)")
    wrong = "(box) => (box.scrollWidth > box.clientWidth) !== (box.tabIndex === 0 && box.ariaLabel.startsWith('Formula of '))"
    assert at.ask(f"[...document.querySelectorAll('.scroll')].filter({wrong}).length") == 0


def test_it_fits_a_phone_and_every_field_is_named(at: Browser) -> None:
    for name, width, dark in (("light", 1280, False), ("dark", 1280, True), ("phone", 390, False)):
        picture = at.look(width, dark, 1400)
        if os.environ.get("SYMFLOPS_PICTURES"):
            (Path(os.environ["SYMFLOPS_PICTURES"]) / f"{name}.png").write_bytes(picture)
        assert at.ask("document.documentElement.scrollWidth <= innerWidth"), name
    tree = at.call("Accessibility.getFullAXTree")["nodes"]
    roles = ("textbox", "slider", "radio", "button")
    controls = [one for one in tree if one.get("role", {}).get("value") in roles and not one.get("ignored")]
    assert len(controls) > 40
    assert not [one for one in controls if not one.get("name", {}).get("value")]
