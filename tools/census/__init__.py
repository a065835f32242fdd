"""Copy an instance of every class that lives in a process, and compare with the standard library.

    python -m tools.census                              every package that is installed
    python -m tools.census --package attrs              one of them
    python -m tools.census --class datetime:timezone    one class, with all that differs
    python -m tools.census --speed                      measure instead, beside copy and copium
    python -m tools.census --sample                     a small part of the standard library

`make census` makes an environment with the packages of `requirements.txt`. Each package is loaded
in a process of its own (`worker.py`), because a copy may hang or crash it (`supervisor.py`).
"""
