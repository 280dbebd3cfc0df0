"""Runs a command on a terminal of its own: waits for texts and types answers. Prints JSON: what was on it, and how it ended."""

import fcntl
import json
import os
import pty
import select
import shutil
import signal
import struct
import sys
import termios
import time

job = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    rows, columns = 50, job.get("columns", 0)
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.chdir(job["cwd"])
    os.execve(job["argv"][0], job["argv"], job["env"])

output = b""
steps = list(job["steps"])
searched = 0
end = time.time() + job["seconds"]
while time.time() < end:
    if steps and steps[0]["wait"].encode() in output[searched:]:
        step = steps.pop(0)
        searched = len(output)
        time.sleep(step.get("pause", 0))
        if "copy" in step:
            shutil.copyfile(*step["copy"])
        if "signal" in step:
            os.kill(pid, getattr(signal, step["signal"]))
        else:
            os.write(terminal, step["type"].encode())
        continue
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if not ready:
        continue
    try:
        read = os.read(terminal, 65536)
    except OSError:
        break
    if not read:
        break
    output += read
else:
    os.kill(pid, signal.SIGKILL)

_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"output": output.decode("utf-8", "replace"), "status": code, "left": len(steps)}))
