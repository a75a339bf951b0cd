/* Binds mathematical functions to the versions every glibc has: their newer twins (2.29) only differ in errno.
   Forced in front of every file of CPython and SQLite, so that the result runs on glibc 2.28 (UOS 20). */
#if defined(__linux__) && !defined(__ASSEMBLER__)
#if defined(__x86_64__)
#define IPZONE_BASE "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define IPZONE_BASE "GLIBC_2.17"
#endif
#ifdef IPZONE_BASE
__asm__(".symver exp,exp@" IPZONE_BASE);
__asm__(".symver exp2,exp2@" IPZONE_BASE);
__asm__(".symver log,log@" IPZONE_BASE);
__asm__(".symver log2,log2@" IPZONE_BASE);
__asm__(".symver pow,pow@" IPZONE_BASE);
#endif
#endif
