"""CPU time and memory of a process and all that descend from it, from /proc."""

import os

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    with open(f"/proc/{pid}/stat", "rb") as file:
        # The command name may hold spaces and brackets; the fields begin after its last bracket.
        return file.read().rpartition(b")")[2].split()


def tree(root):
    """The process ids of root and its descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            children.setdefault(int(_stat(name)[1]), []).append(int(name))
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def cpu_seconds(root):
    """utime + stime of the whole tree; a process's figures have all its threads in them."""
    ticks = 0
    for pid in tree(root):
        stat = _stat(pid)
        ticks += int(stat[11]) + int(stat[12])
    return ticks / TICK


def resident_bytes(root):
    """VmRSS of the whole tree; pages that two of them share count twice."""
    total = 0
    for pid in tree(root):
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) * 1024
    return total
