"""Which encoding of a file a reader can take (RFC 9110, 12.5.3)."""

from functools import lru_cache

# Best first: when a reader likes two of them equally, the smaller one goes out.
ENCODINGS = ("br", "gzip", "identity")


@lru_cache(maxsize=256)
def acceptable(header: str) -> tuple[str, ...]:
    """The encodings that the header allows, the best first; identity when it allows none."""
    weights = _weights(header)
    anything = weights.get("*")
    liked = {name: weights.get(name, anything) for name in ("br", "gzip")}
    # Identity is fine unless it is refused, but whoever names another likes that better.
    liked["identity"] = weights.get("identity", 0.0001 if anything is None else anything)
    allowed = [name for name in ENCODINGS if liked[name]]
    return tuple(sorted(allowed, key=lambda name: -(liked[name] or 0))) or ("identity",)


def _weights(header: str) -> dict[str, float]:
    weights = {}
    for part in header[:500].lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip().replace("x-gzip", "gzip")] = _weight(parameter)
    return weights


def _weight(parameter: str) -> float:
    key, _, value = parameter.strip().partition("=")
    if key.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
