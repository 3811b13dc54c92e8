"""A key by which a client proves itself: P-256."""

import subprocess


def make(path):
    """(private, public) as PEM text."""
    made = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path]
    subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
    public = subprocess.run(
        ["openssl", "pkey", "-in", path, "-pubout"], check=True, capture_output=True, text=True
    )
    return path.read_text(), public.stdout
