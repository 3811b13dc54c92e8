"""What the figures were measured on."""

import os
import pathlib
import platform
import subprocess

from servers import glewlwyd, nginx, oidc_provider, openssl_speed, proxied, sallyport


def _value(path, name, separator):
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(separator)
        if key.strip() == name:
            return value.strip().strip('"')
    return "unknown"


def _version(of):
    try:
        return of()
    except (OSError, subprocess.SubprocessError, TypeError, ValueError):
        return "not installed"


def _commit():
    def git(*words):
        argv = ["git", "-C", str(sallyport.ROOT), *words]
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout

    changed = git("status", "--porcelain", "--untracked-files=no").strip()
    return git("rev-parse", "--short", "HEAD").strip() + (" with changes" if changed else "")


def _wrk():
    done = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split()[:2])


def describe(server_core, load_core):
    virtual = " (virtual machine)" if " hypervisor" in _value("/proc/cpuinfo", "flags", ":") else ""
    kilobytes = int(_value("/proc/meminfo", "MemTotal", ":").split()[0])
    return {
        "CPU": _value("/proc/cpuinfo", "model name", ":") + virtual,
        "cores": f"{os.cpu_count()}; server on {server_core}, load on {load_core}",
        "memory": f"{kilobytes / 2**20:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "system": _value("/etc/os-release", "PRETTY_NAME", "="),
        "sallyport": _version(sallyport.version),
        "commit": _version(_commit),
        "nginx": _version(nginx.version),
        "haproxy": _version(proxied.haproxy_version),
        "oidc-provider": _version(oidc_provider.version),
        "glewlwyd": _version(glewlwyd.version),
        "openssl": _version(openssl_speed.version),
        "wrk": _version(_wrk),
    }
