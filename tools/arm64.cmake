# Compiles for aarch64 Linux with the cross compiler of Debian's g++-aarch64-linux-gnu.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# CMake asks an interpreter of this machine for the version only, and wants to be told how to run it.
set(CMAKE_CROSSCOMPILING_EMULATOR env)
