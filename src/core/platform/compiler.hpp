// What compilers spell differently.
#pragma once

// For a member that takes no room if its type is empty. Compilers that follow the ABI of MSVC ignore the standard's
// attribute.
#ifdef _MSC_VER
#define ECTYPE_NO_UNIQUE_ADDRESS [[msvc::no_unique_address]]
#else
#define ECTYPE_NO_UNIQUE_ADDRESS [[no_unique_address]]
#endif
