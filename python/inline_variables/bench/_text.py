"""How figures are written."""

__all__ = ["duration", "ratio"]


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it, with three digits.

    Examples:
        >>> duration(0.00512)
        '5.12 ms'
    """
    units = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6))
    unit, size = next((one for one in units if seconds >= 0.9995 * one[1]), ("ns", 1e-9))
    value = seconds / size
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:,.{digits}f} {unit}"


def ratio(value: float) -> str:
    """Return a ratio with three digits, or all that stand before the point.

    Examples:
        >>> ratio(1234.5)
        '1,234'
    """
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.3g}"
