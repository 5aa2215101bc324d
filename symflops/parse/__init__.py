"""Text to trees: formula files, expressions, quantities, scenarios. The only place that knows Lark and TOML."""
