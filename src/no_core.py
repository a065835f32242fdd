"""Installed as `ectype._core` where the native core cannot be built: see CMakeLists.txt.

Also in a wheel for several interpreters, for those that load none of its cores: see
tools/one_wheel.py.
"""

build = "pure"
internals_fit = False
