// The page's own script. `model`, the formulas, and `page`, everything else it knows, stand before it.
"use strict";
const by = (id) => document.getElementById(id);
const finite = (x) => typeof x === "number" && x - x === 0;
const pinned = { on: false, given: [] };
const defaults = page.inputs.map((one) => one.value === null ? NaN : one.value);
let given = defaults.slice();
let good = null;  // the last answer without anything wrong
let shown = 0;    // the result that the charts are about

// ---- numbers as people say them ----

const significant = (x, digits = 4) => {
  if (x === 0) return "0";
  const power = Math.floor(Math.log10(Math.abs(Number(x.toPrecision(digits)))));
  const fixed = x.toFixed(Math.min(100, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(x))))));
  if (power >= -4 && Math.abs(Number(fixed)) < 1e6) {
    const [whole, part = ""] = fixed.split(".");
    const kept = part.replace(/0+$/, "");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (kept ? "." + kept : "");
  }
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const near = Math.abs(Number(`${mantissa}e${exponent}`) - x) <= 1e-12 * Math.abs(x);
  return `${near && mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${exponent.replace("+", "")}`;
};
const suffixed = (x, start) => {
  const near = Math.abs(Number(x.toPrecision(4)));
  if (near < start || near >= 1e15) return significant(x);
  const [size, suffix] = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]].find(([one]) => near >= one);
  return significant(x / size) + suffix;
};
const stepped = (x, steps, bare, binary) => {
  const near = Math.abs(Number(x.toPrecision(4)));
  const below = steps.filter(([from]) => from <= near);
  let [, size, name, prefixed] = below.length ? below[below.length - 1] : steps[0];
  if (near * 1000 < size || (prefixed && near >= size * 1000 && !binary)) [size, name] = bare;  // beyond what prefixes say
  return significant(x / size) + name;
};
const date = (days) => new Date(Date.UTC(2000, 0, 1) + Math.floor(days) * 864e5).toISOString().slice(0, 10);
const styles = {
  plain: (x, scale) => significant(x) + scale.unit,
  date: (x) => date(x),
  count: (x, scale) => suffixed(x, scale.whole && Number.isInteger(x) ? 1e6 : 1e4) + scale.unit,
  money: (x, scale) => {
    const text = suffixed(Math.abs(x), 1e6);
    return (x < 0 ? "-" : "") + scale.sign + text + ((text.split(".")[1] || "").length === 1 ? "0" : "") + scale.unit;
  },
  steps: (x, scale) => {
    if (x === 0) return `0${scale.unit}`;
    const first = stepped(x, scale.steps, scale.bare, scale.binary);
    if (!scale.second || Math.abs(x) < scale.second_from) return first;
    return `${first} (${stepped(x, scale.second, scale.bare, !scale.binary)})`;
  },
};
const say = (x, scale) => {
  if (!finite(x)) return "no value";
  const text = styles[scale.style](x, scale);
  const beside = scale.beside;
  return beside && Math.abs(x) >= beside.from ? `${text} (${significant(x / beside.size)}${beside.unit})` : text;
};
const share = (part) => {
  const percent = 100 * part;
  return `${percent >= 9.95 || percent === 0 ? percent.toFixed(0) : Number(percent.toPrecision(2))} %`;
};

// ---- numbers as people write them ----

const SIZES = { k: 1e3, K: 1e3, M: 1e6, B: 1e9, T: 1e12 };
const read = (text, one) => {
  let said = text.trim();
  if (said === "") {
    if (one.value === null) return { value: NaN };
    return { why: `${one.name} needs a number${one.unit ? ` in ${one.unit}` : ""}, such as ${written(one.value, one)}` };
  }
  if (one.kind === "date") {
    const at = Date.parse(`${said}T00:00:00Z`);
    return at - at === 0 ? { value: Math.round((at - Date.UTC(2000, 0, 1)) / 864e5) } : { why: `“${said}” is no date: write 2024-05-14` };
  }
  if (one.unit && said.endsWith(one.unit)) said = said.slice(0, -one.unit.length).trim();
  const match = /^([+-]?)(\d[\d_]*|\d{1,3}(?:,\d{3})+)?(\.\d+)?(?:[eE]([+-]?\d+))?\s*([kKMBT%])?$/.exec(said);
  if (!match || !(match[2] || match[3])) {
    return { why: `“${text.trim()}” is no number${one.unit ? ` in ${one.unit}` : ""}: write for example ${written(one.value === null ? 1 : one.value, one)}, 300B or 1.5e9${one.unit ? "" : ", or 42%"}` };
  }
  if (match[5] === "%" && one.unit) {
    return { why: `“${text.trim()}” is a share, and ${one.name} is in ${one.unit}: write for example ${written(one.value === null ? 1 : one.value, one)}` };
  }
  const digits = `${match[1]}${(match[2] || "0").replace(/[_,]/g, "")}${match[3] || ""}`;
  // Read with its power of ten, so that 0.1k is 100 and 42% is 0.42 to the last digit.
  const power = Number(match[4] || 0) + (match[5] === "%" ? -2 : match[5] ? Math.log10(SIZES[match[5]]) : 0);
  const value = Number(`${digits}e${Math.round(power)}`);
  return finite(value) ? { value } : { why: `“${text.trim()}” is too large: numbers here end at 1.8e308` };
};
const written = (value, one) => {
  if (!finite(value)) return "";
  if (one.kind === "date") return date(value);
  for (const [suffix, size] of [["T", 1e12], ["B", 1e9], ["M", 1e6]]) {
    const part = String(Number((value / size).toPrecision(6)));
    if (Math.abs(value) >= size && Math.abs(value) < 1e15 && part.length <= 6 && Number(`${part}e${Math.log10(size)}`) === value) return part + suffix;
  }
  return String(value);
};

// ---- what the numbers come to ----

const work = (values) => model(values);
const outcome = () => {
  const reasons = page.inputs.map(() => []);
  const general = [];
  fields.forEach((field, at) => { if (field.why) reasons[at].push(field.why); });
  const found = work(given);
  for (const at of found.wrong) {
    const demand = page.demands[at];
    const changed = demand.inputs.filter((one) => given[one] !== defaults[one] && !(Number.isNaN(given[one]) && Number.isNaN(defaults[one])));
    const places = demand.direct ? demand.inputs : changed;
    if (places.length) places.forEach((one) => reasons[one].push(demand.why));
    else general.push(demand.why);
  }
  return { found, reasons, general, wrong: general.length > 0 || reasons.some((all) => all.length > 0) };
};

const svg = (tag, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const bar = (boxes, middle) => {
  const picture = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true", focusable: "false" });
  for (const [kind, from, to] of boxes) {
    picture.append(svg("rect", { class: kind, x: Math.min(from, to).toFixed(3), y: 1, width: Math.max(0.2, Math.abs(to - from)).toFixed(3), height: 8 }));
  }
  if (middle !== undefined) picture.append(svg("line", { class: "axis", x1: middle, x2: middle, y1: 0, y2: 10 }));
  return picture;
};
const named = (element, name) => element.replaceChildren(...name.split("_").flatMap((part, at) =>
  at ? ["_", document.createElement("wbr"), part] : [part]));
const row = (name, picture, ...cells) => {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  named(head, name);
  const drawn = document.createElement("td");
  drawn.className = "drawn";
  drawn.append(picture);
  line.append(head, drawn, ...cells.map((text) => {
    const cell = document.createElement("td");
    cell.className = "number";
    cell.textContent = text;
    return cell;
  }));
  return line;
};

const drawParts = (values) => {
  const output = page.outputs[shown];
  const found = work(values);
  const sizes = found.parts[shown];
  const whole = sizes.reduce((sum, one) => sum + one, 0);
  const parts = sizes.map((size, at) => [output.parts[at], size]).filter(([, size]) => finite(size) && size !== 0);
  const fits = parts.length > 1 && finite(whole) && whole > 0 && parts.every(([, size]) => size > 0);
  by("parts-section").hidden = !fits;
  if (!fits) return;
  parts.sort((a, b) => b[1] - a[1]);
  by("parts-title").textContent = `What ${output.name} adds up from`;
  by("parts").replaceChildren(...parts.map(([name, size]) =>
    row(name, bar([["part", 0, 100 * size / parts[0][1]]]), say(size / output.factor, output.scale), share(size / whole))));
};

const ends = (at, value) => {
  const one = page.inputs[at];
  if (one.swing) return one.swing;
  const [low, high] = [0.9 * value, 1.1 * value].sort((a, b) => a - b);
  return one.whole ? [Math.max(Math.min(value, 1), Math.floor(low)), Math.ceil(high)] : [low, high];
};
const drawSwings = (values) => {
  const output = page.outputs[shown];
  const base = work(values).values[shown];
  const found = [];
  page.inputs.forEach((one, at) => {
    if (!finite(values[at]) || values[at] === 0 && !one.swing || one.kind === "date") return;
    const [low, high] = ends(at, values[at]).map((end) => work(values.with ? values.with(at, end) : values.map((x, i) => i === at ? end : x)).values[shown]);
    if (finite(low) && finite(high) && (low !== base || high !== base)) found.push({ one, low, high });
  });
  found.sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low));
  by("swings-section").hidden = !found.length || !finite(base);
  if (!found.length || !finite(base)) return;
  const top = found.slice(0, 12);
  const far = Math.max(...top.flatMap(({ low, high }) => [Math.abs(low - base), Math.abs(high - base)]));
  const place = (x) => 50 + 50 * (x - base) / far;
  by("swings-title").textContent = `What moves ${output.name} most`;
  by("swings").replaceChildren(...top.map(({ one, low, high }) =>
    row(one.name, bar([["low", 50, place(low)], ["high", 50, place(high)]], 50), say(low, output.scale), say(high, output.scale))));
};

// ---- showing it ----

let announcing = 0;
const announce = (text) => {
  clearTimeout(announcing);
  announcing = setTimeout(() => { by("live").textContent = text; }, 500);
};
const ratio = (a, b) => finite(a) && finite(b) && b !== 0 ? `× ${significant(a / b)}` : "";

const render = () => {
  const now = outcome();
  fields.forEach((field, at) => field.tell(now.reasons[at]));
  const lacking = page.inputs.filter((one, at) => one.value === null && !finite(given[at])).map((one) => one.name);
  const without = now.found.values.some((value) => !finite(value));
  const stale = now.wrong && good !== null;
  if (!now.wrong || good === null) good = { given: given.slice(), values: now.found.values };
  const problems = [...now.general, ...now.reasons.flat()].filter((one, at, all) => all.indexOf(one) === at);
  by("results").classList.toggle("stale", stale);
  const why = by("why");
  why.hidden = !(problems.length || (without && !now.wrong));
  const tail = stale ? " The results below are those of the last valid numbers." : "";
  why.textContent = problems.length ? `${problems.join("; ")}.${tail}`
    : without ? `No value where it says so: ${lacking.length ? `${lacking.join(", ")} may be needed` : "a division by zero, a root or logarithm of a negative number, or too large a number"}.` : "";
  const before = pinned.on ? work(pinned.given).values : null;
  page.outputs.forEach((output, at) => {
    by(`value-${at}`).textContent = say(good.values[at], output.scale);
    by(`exact-${at}`).textContent = finite(good.values[at]) ? `${good.values[at]}${output.unit ? ` ${output.unit}` : ""}` : "";
    by(`pinned-${at}`).textContent = before ? say(before[at], output.scale) : "";
    by(`ratio-${at}`).textContent = before ? ratio(good.values[at], before[at]) : "";
    by(`row-${at}`).classList.toggle("chosen", at === shown);
    by(`show-${at}`).checked = at === shown;
  });
  document.body.classList.toggle("comparing", pinned.on);
  by("pin").textContent = pinned.on ? "Pin these instead" : "Pin as A, to compare";
  by("unpin").hidden = by("back").hidden = !pinned.on;
  by("reset").disabled = given.every((value, at) => Object.is(value, defaults[at])) && !fields.some((field) => field.why);
  by("bar").textContent = `${page.outputs[shown].name}  ${say(good.values[shown], page.outputs[shown].scale)}${stale ? " (last valid)" : ""}`;
  drawParts(good.given);
  drawSwings(good.given);
  by("toml").value = toml(good.given);
  announce(stale ? why.textContent : `${page.outputs[shown].name}: ${say(good.values[shown], page.outputs[shown].scale)}`);
  remember();
};

// ---- fields and sliders ----

const STEPS = 1000;
const fields = page.inputs.map((one, at) => {
  const box = by(`field-${at}`);
  const slider = by(`slider-${at}`);
  const log = one.kind === "log";
  const direct = one.kind === "linear" && one.whole && one.high - one.low <= STEPS;
  const from = (place) => {
    if (direct) return place;
    const value = log ? one.low * (one.high / one.low) ** (place / STEPS) : one.low + (one.high - one.low) * place / STEPS;
    const kept = Number(value.toPrecision(3));
    return one.whole ? Math.max(Math.ceil(one.low), Math.round(kept)) : Math.min(one.high, Math.max(one.low, kept));
  };
  const to = (value) => direct ? value : log ? STEPS * Math.log(value / one.low) / Math.log(one.high / one.low) : STEPS * (value - one.low) / (one.high - one.low);
  if (slider) {
    slider.min = direct ? one.low : 0;
    slider.max = direct ? one.high : STEPS;
    slider.step = 1;
  }
  const field = {
    why: "",
    put(value) {
      given[at] = value;
      field.why = "";
      box.value = written(value, one);
      field.slide();
    },
    slide() {
      if (!slider || !finite(given[at])) return;
      slider.value = to(given[at]);
      slider.setAttribute("aria-valuetext", `${written(given[at], one)} ${one.unit}`.trim());
    },
    tell(reasons) {
      const note = by(`note-${at}`);
      const changed = pinned.on && !Object.is(given[at], pinned.given[at]) ? `A: ${written(pinned.given[at], one) || "none"}`
        : !Object.is(given[at], defaults[at]) && finite(defaults[at]) ? `was ${written(defaults[at], one)}` : "";
      note.textContent = reasons.length ? reasons.join("; ") : changed;
      note.classList.toggle("bad", reasons.length > 0);
      if (reasons.length) box.setAttribute("aria-invalid", "true"); else box.removeAttribute("aria-invalid");
    },
  };
  box.addEventListener("input", () => {
    const found = read(box.value, one);
    field.why = found.why || "";
    if (!found.why) { given[at] = found.value; field.slide(); }
    render();
  });
  box.addEventListener("change", () => { if (!field.why) box.value = written(given[at], one); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.put(defaults[at]); render(); }
  });
  if (slider) slider.addEventListener("input", () => {
    given[at] = from(Number(slider.value));
    field.why = "";
    box.value = written(given[at], one);
    slider.setAttribute("aria-valuetext", `${box.value} ${one.unit}`.trim());
    render();
  });
  return field;
});
const put = (values) => fields.forEach((field, at) => field.put(values[at]));

// ---- the address: everything that was changed ----

let remembering = 0;
const remember = () => {
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    const parts = new URLSearchParams();
    const add = (prefix, values) => page.inputs.forEach((one, at) => {
      if (!Object.is(values[at], defaults[at]) && finite(values[at])) parts.set(prefix + one.name, String(values[at]));
    });
    add("", good.given);
    if (shown) parts.set(".show", page.outputs[shown].name);
    if (pinned.on) { parts.set(".pin", "A"); add(".pin.", pinned.given); }
    const text = parts.toString();
    const wanted = text ? `#${text}` : "";
    if (location.hash !== wanted) history.replaceState(null, "", wanted || location.pathname + location.search);
  }, 200);
};
const recall = () => {
  const parts = new URLSearchParams(location.hash.slice(1));
  const ignored = [];
  const values = defaults.slice();
  pinned.given = defaults.slice();
  pinned.on = parts.has(".pin");
  shown = Math.max(0, page.outputs.findIndex((one) => one.name === parts.get(".show")));
  for (const [key, text] of parts) {
    if (key === ".show" || key === ".pin") continue;
    const pin = key.startsWith(".pin.");
    const at = page.inputs.findIndex((one) => one.name === (pin ? key.slice(5) : key));
    const value = Number(text);
    if (at < 0 || text.trim() === "" || !finite(value)) ignored.push(key);
    else (pin ? pinned.given : values)[at] = value;
  }
  good = null;
  given = defaults.slice();
  if (work(defaults).wrong.length === 0) good = { given: defaults.slice(), values: work(defaults).values };
  put(values);
  by("ignored").hidden = !ignored.length;
  by("ignored").textContent = `The address says something of ${ignored.join(", ")} that this page has no field for, or that is no number: it is left aside.`;
  render();
};

// ---- as a scenario ----

const toml = (values) => {
  const value = (at) => {
    const one = page.inputs[at];
    if (one.kind === "date") return date(values[at]);
    return one.unit ? JSON.stringify(`${values[at]} ${one.unit}`) : String(values[at]);
  };
  const changed = new Map();
  page.inputs.forEach((one, at) => {
    if (finite(values[at]) && !Object.is(values[at], defaults[at])) changed.set(one.key, `${one.key} = ${value(at)}`);
  });
  const lines = page.toml.given.map(([key, line]) => {
    const found = changed.get(key);
    changed.delete(key);
    return found || line;
  });
  return [...page.toml.head, ...lines, ...changed.values(), ...page.toml.tail, ""].join("\n");
};
const copy = async (text, button) => {
  const box = by("toml");
  let done = false;
  try { await navigator.clipboard.writeText(text); done = true; } catch {
    box.focus();
    box.select();
    try { done = document.execCommand("copy"); } catch { done = false; }
  }
  by("copied").textContent = done ? "Copied." : "The text is selected: copy it with Ctrl+C or ⌘C.";
  button.focus();
  if (!done) box.select();
};

// ---- formulas wider than their place: those alone are stops on the way of the keyboard ----

const reach = () => document.querySelectorAll(".scroll").forEach((box) => {
  const wide = box.scrollWidth > box.clientWidth;
  const attributes = { tabindex: "0", role: "group", "aria-label": `Formula of ${box.parentNode.querySelector("b").textContent}` };
  for (const [name, value] of Object.entries(attributes)) wide ? box.setAttribute(name, value) : box.removeAttribute(name);
});
window.addEventListener("resize", reach);
document.querySelectorAll("details").forEach((one) => one.addEventListener("toggle", reach));

by("pin").addEventListener("click", () => { pinned.on = true; pinned.given = good.given.slice(); render(); });
by("unpin").addEventListener("click", () => { pinned.on = false; by("pin").focus(); render(); });
by("back").addEventListener("click", () => { put(pinned.given); render(); });
by("reset").addEventListener("click", () => { put(defaults); render(); });
by("copy").addEventListener("click", (event) => copy(by("toml").value, event.currentTarget));
page.outputs.forEach((_, at) => by(`show-${at}`).addEventListener("change", () => { shown = at; render(); }));
window.addEventListener("hashchange", recall);
document.documentElement.classList.add("live");
recall();
reach();
