# Compiles for Windows with the cross compiler of Debian's g++-mingw-w64-x86-64-posix.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
# CMake asks an interpreter of this machine for the version only, and wants to be told how to run it.
set(CMAKE_CROSSCOMPILING_EMULATOR env)
