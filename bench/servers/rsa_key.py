"""An RSA key for a peer: 2048 bits, as ours."""

import subprocess


def make(folder):
    """(private, public) as PEM text."""
    path = folder / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, stderr=subprocess.DEVNULL)
    public = subprocess.run(
        ["openssl", "rsa", "-in", path, "-pubout"], check=True, capture_output=True, text=True
    )
    return path.read_text(), public.stdout
