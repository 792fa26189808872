/*
 * The executable of a Linux release. It becomes the provider in lib/ beside it, through the dynamic loader and the C library
 * that lie there, too. Static and without a C library of its own, it runs on any Linux.
 *
 * LOADER and PROGRAM are the names of these files, written in by launcher.ts.
 */

#ifdef __x86_64__
enum { sys_write = 1, sys_execve = 59, sys_exit = 231, sys_readlinkat = 267 };

static long call(long number, long a, long b, long c, long d) {
  register long fourth __asm__("r10") = d;
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth) : "rcx", "r11", "memory");
  return result;
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call launch\n");
#else
enum { sys_write = 64, sys_readlinkat = 78, sys_exit = 94, sys_execve = 221 };

static long call(long number, long a, long b, long c, long d) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  return x0;
}

__asm__(".globl _start\n_start:\n  mov x29, xzr\n  mov x30, xzr\n  mov x0, sp\n  bl launch\n");
#endif

enum { at_execfn = 31, at_fdcwd = -100, longest = 3 * 4096 };

static long length(const char *text) {
  long count = 0;
  while (text[count]) count++;
  return count;
}

/* Appends a text to what ends at `end`. Returns the new end. */
static char *append(char *end, const char *text) {
  while ((*end = *text++)) end++;
  return end;
}

/* The end of the folder in a path: behind its last slash, or its start. */
static char *folder_end(char *path) {
  char *end = path + length(path);
  while (end > path && end[-1] != '/') end--;
  return end;
}

/* Puts the file that a symbolic link leads to into `path`, which is unchanged for a file that is none. */
static void follow(char *path) {
  char target[longest / 3];
  for (int links = 0; links < 40; links++) {
    long size = call(sys_readlinkat, at_fdcwd, (long)path, (long)target, sizeof target - 1);
    if (size <= 0 || (target[0] != '/' && length(path) + size >= longest)) return;
    target[size] = 0;
    append(target[0] == '/' ? path : folder_end(path), target);
  }
}

static int begins(const char *text, const char *start) {
  while (*start && *text == *start) text++, start++;
  return !*start;
}

/*
 * Whether a variable of the environment is meant for other programs. LD_… names libraries for the machine's own loader; of
 * another C library, they would end the provider. NODE_… sets up the Node of the user: a channel to a parent that is not
 * there ends a launch, and a folder for coverage or compiled code gets files.
 */
static int is_for_others(const char *variable) {
  return begins(variable, "LD_") || (begins(variable, "NODE_") && !begins(variable, "NODE_EXTRA_CA_CERTS="));
}

static void print(const char *text) { call(sys_write, 1, (long)text, length(text), 0); }

/* `stack` is what the kernel hands to a program: argc, argv, NULL, the environment, NULL, the auxiliary vector. */
__attribute__((noreturn, used)) void launch(long *stack) {
  long argc = stack[0];
  char **argv = (char **)stack + 1, **env = argv + argc + 1, **kept = env, **variable = env;
  char path[longest + 64], loader[longest + 64];

  for (; *variable; variable++)
    if (!is_for_others(*variable)) *kept++ = *variable;
  long *auxiliary = (long *)(variable + 1);
  *kept = 0;

  /* The path that was run. Unlike /proc/self/exe it is there without /proc. */
  while (auxiliary[0] && auxiliary[0] != at_execfn) auxiliary += 2;
  append(path, auxiliary[0] && length((char *)auxiliary[1]) < longest ? (char *)auxiliary[1] : "");
  follow(path);
  char *folder = folder_end(path);
  append(folder, "lib/" LOADER);
  append(loader, path);
  append(folder, "lib/" PROGRAM);

  /* The first is what ps shows. The provider names the folder of its libraries itself, by its RUNPATH. */
  char *name = argc > 0 ? argv[0] : path;
  char *args[argc + 5], **next = args;
  *next++ = name;
  *next++ = "--inhibit-cache";
  *next++ = "--argv0";
  *next++ = name;
  *next++ = path;
  for (long each = 1; each < argc; each++) *next++ = argv[each];
  *next = 0;
  call(sys_execve, (long)loader, (long)args, (long)env, 0);

  /* On stdout: Terraform shows the first line that it finds there. */
  print("terraform-provider-openai cannot start ");
  print(loader);
  print(": unpack the whole zip, with its folder lib, where programs may run.\n");
  for (;;) call(sys_exit, 127, 0, 0, 0);
}
