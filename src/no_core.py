"""Installed as `ectype._core` where the native core cannot be built: see CMakeLists.txt."""

build = "pure"
internals_fit = False
