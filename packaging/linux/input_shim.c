/* What the fcitx plugin of Debian 13 calls and the C++ library of GCC 8 (UOS 20) lacks. They end the program: an
   exception left a function that throws none, and memory for an array was asked for with an impossible length. */
#include <stdlib.h>

void call_terminate(void *exception) __asm__("__cxa_call_terminate");
void call_terminate(void *exception) {
  (void)exception;
  abort();
}

void bad_array_length(void) __asm__("_ZSt28__throw_bad_array_new_lengthv");
void bad_array_length(void) { abort(); }

/* The plugin is linked to Qt's Wayland library, and that to libwayland 1.20, which Debian 11 and Kylin V10 lack. This
   program runs on X11 (hooks/platform.py), so nothing of it is ever called. */
void wl_proxy_marshal_flags(void) { abort(); }
