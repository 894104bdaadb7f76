"""What an address is, as text: plain or not, and whether it is one of a page's pattern."""


def fits(pattern: str, steps: list[str]) -> bool:
    """Step by step: ``[name]`` stands for exactly one step that is not empty, anything else for itself."""
    wanted = pattern.split("/")
    return len(wanted) == len(steps) and all(
        bool(step) if want.startswith("[") else want == step
        for want, step in zip(wanted, steps, strict=True)
        if want or step
    )


def is_plain(path: str) -> bool:
    """No step upwards, no empty step, no backslash: an address means what it says."""
    return "\\" not in path and "//" not in path and ".." not in path.split("/")
