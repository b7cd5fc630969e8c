// One attempt to leave a sandbox, named by the first argument. Says BREACH when it worked.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

static int verdict(long result) {
    if (result >= 0) puts("BREACH"); else printf("HELD %s\n", strerror(errno));
    return 0;
}
static struct sockaddr_in v4(int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}
static int unix_address(struct sockaddr_un *a, const char *path, int abstract) {
    memset(a, 0, sizeof *a);
    a->sun_family = AF_UNIX;
    strcpy(a->sun_path + abstract, path);
    return offsetof(struct sockaddr_un, sun_path) + abstract + strlen(path) + (abstract ? 0 : 1);
}
static int millis_since(struct timespec *begun) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - begun->tv_sec) * 1000 + (now.tv_nsec - begun->tv_nsec) / 1000000;
}
static int mode_of(const char *file) {
    struct stat s = {0};
    stat(file, &s);
    return s.st_mode & 0777;
}
// A descriptor sent to oneself over a pair of sockets.
static int passed(int descriptor) {
    int pair[2];
    char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (descriptor < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    if (sendmsg(pair[0], &message, 0) < 0 || recvmsg(pair[1], &message, 0) < 0) return -1;
    memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
    return descriptor;
}
static int readable(int folder, const char *path) {
    char byte;
    int f = openat(folder, path, O_RDONLY);
    return f < 0 ? f : read(f, &byte, 1);
}
static int touched(size_t bytes) {
    char *memory = malloc(bytes);
    for (size_t i = 0; memory && i < bytes; i += 4096) memory[i] = 1;
    return memory ? 0 : -1;
}
#define IS(name) (!strcmp(what, name))
int main(int n, char **arg) {
    const char *what = arg[1], *a = n > 2 ? arg[2] : "", *b = n > 3 ? arg[3] : "";
    long number = atol(a);
    char buffer[4096];
    errno = 0;
    // files
    if (IS("read")) { int f = open(a, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 1)); }
    if (IS("open2")) { long how[3] = {O_RDONLY, 0, 0}; return verdict(syscall(437, AT_FDCWD, a, how, sizeof how)); }
    if (IS("list")) return verdict(opendir(a) ? 0 : -1);
    if (IS("write")) { int f = open(a, O_WRONLY); return verdict(f < 0 ? f : write(f, "x", 1)); }
    if (IS("create")) return verdict(open(a, O_WRONLY | O_CREAT, 0600));
    if (IS("tmpfile")) return verdict(open(a, O_TMPFILE | O_RDWR, 0600));
    if (IS("truncate")) return verdict(truncate(a, 3));
    if (IS("mkdir")) return verdict(mkdir(a, 0700));
    if (IS("mkfifo")) return verdict(mkfifo(a, 0600));
    if (IS("mknod")) return verdict(mknod(a, S_IFCHR | 0600, 0x103));
    if (IS("symlink")) return verdict(symlink("/", a));
    if (IS("rename")) return verdict(rename(a, b));
    if (IS("exchange")) return verdict(syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2));
    if (IS("link")) return verdict(link(a, b));
    if (IS("linkread")) { if (link(a, b)) return verdict(-1); int f = open(b, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 1)); }
    if (IS("symread")) { unlink(b); if (symlink(a, b)) return verdict(-1); int f = open(b, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 1)); }
    if (IS("openpathproc")) { int p = open(a, O_PATH); sprintf(buffer, "/proc/self/fd/%d", p); int f = open(buffer, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 1)); }
    if (IS("handle")) {
        struct file_handle *h = (void *)buffer; int m; h->handle_bytes = 128;
        if (name_to_handle_at(AT_FDCWD, a, h, &m, 0)) return verdict(-1);
        return verdict(open_by_handle_at(open(".", O_RDONLY), h, O_RDONLY));
    }
    // programs that run as their owner
    if (IS("suid")) {
        unlink("suid");
        if (!strcmp(a, "creat")) close(creat("suid", 04755));
        else if (!strcmp(a, "open")) close(open("suid", O_CREAT | O_WRONLY, 06755));
        else if (!strcmp(a, "open2")) { long how[3] = {O_CREAT | O_WRONLY, 04755, 0}; close(syscall(437, AT_FDCWD, "suid", how, sizeof how)); }
        else if (!strcmp(a, "mknod")) mknod("suid", S_IFREG | 04755, 0);
        else {
            int f = open("suid", O_CREAT | O_WRONLY, 0755);
            if (!strcmp(a, "chmod")) chmod("suid", 04755);
            else if (!strcmp(a, "fchmod")) fchmod(f, 02755);
            else if (!strcmp(a, "fchmodat")) fchmodat(AT_FDCWD, "suid", 04755, 0);
            else syscall(452, AT_FDCWD, "suid", 04755, 0);
        }
        struct stat s = {0};
        stat("suid", &s);
        unlink("suid");
        return verdict(s.st_mode & 06000 ? 0 : -1);
    }
    // races against whoever decides: the name changes its meaning, the memory its content
    if (IS("namerace") || IS("memoryrace")) {
        char *path = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        close(open("own", O_CREAT | O_WRONLY, 0600));
        unlink("other");
        if (symlink(a, "other")) return verdict(-1);
        strcpy(path, "./own");
        pid_t swapper = fork();
        if (!swapper) for (alarm(1);;) {
            if (IS("namerace")) syscall(SYS_renameat2, AT_FDCWD, "own", AT_FDCWD, "other", 2);
            else { memcpy(path, "other", 5); memcpy(path, "./own", 5); }
        }
        struct timespec begun, now;
        clock_gettime(CLOCK_MONOTONIC, &begun);
        do {
            chmod(path, 0641);
            sched_yield();
            clock_gettime(CLOCK_MONOTONIC, &now);
        } while ((now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 < 250);
        kill(swapper, SIGKILL);
        waitpid(swapper, 0, 0);
        unlink("own");
        unlink("other");
        struct stat s = {0};
        stat(a, &s);
        chmod(a, 0600);
        return verdict((s.st_mode & 0777) == 0641 ? 0 : -1);
    }
    // a name that means a file of one's own and a secret in turn, while it is opened
    if (IS("writerace") || IS("readrace") || IS("renamerace")) {
        close(open("own", O_CREAT | O_WRONLY, 0600));
        unlink("other");
        if (symlink(a, "other")) return verdict(-1);
        struct stat before = {0}, after = {0}, now = {0};
        stat(a, &before);
        pid_t swapper = fork();
        if (!swapper) for (alarm(6);;) syscall(SYS_renameat2, AT_FDCWD, "own", AT_FDCWD, "other", 2);
        struct timespec begun;
        // A disk that stalls holds the swaps up: it goes on until some were seen.
        int breach = 0, swaps = 0, was = S_IFREG;
        clock_gettime(CLOCK_MONOTONIC, &begun);
        do {
            if (!lstat("own", &now) && (now.st_mode & S_IFMT) != was) { was = now.st_mode & S_IFMT; swaps++; }
            if (IS("renamerace")) { breach |= rename("own", b) == 0 || rename("other", b) == 0; continue; }
            int f = open("own", IS("writerace") ? O_WRONLY | O_APPEND : O_RDONLY);
            if (IS("writerace")) write(f, "x", 1);
            else breach |= read(f, buffer, 6) == 6 && !memcmp(buffer, "SECRET", 6);
            close(f);
        } while (!breach && millis_since(&begun) < (swaps < 20 ? 5000 : 250));
        kill(swapper, SIGKILL);
        waitpid(swapper, 0, 0);
        unlink("own");
        unlink("other");
        stat(a, &after);
        return verdict(breach || after.st_size != before.st_size ? 0 : -1);
    }
    // a descriptor, or a working directory, that changes its meaning while somebody decides about it
    if (IS("descriptorrace") || IS("folderrace")) {
        mkdir("own", 0700);
        close(open("own/.bashrc", O_CREAT | O_WRONLY, 0600));
        int own = open(IS("folderrace") ? "own" : "own/.bashrc", O_RDONLY), outside = open(a, O_PATH);
        int place = dup(own);
        pid_t swapper = syscall(SYS_clone, CLONE_FILES | CLONE_FS | SIGCHLD, 0, 0, 0, 0);
        if (!swapper) for (alarm(1);;) {
            if (IS("descriptorrace")) { dup2(own, place); dup2(outside, place); }
            else { fchdir(own); chdir(a); }
        }
        struct timespec begun;
        clock_gettime(CLOCK_MONOTONIC, &begun);
        do {
            if (IS("folderrace")) chmod(".bashrc", 0641);
            else { sprintf(buffer, "/proc/self/fd/%d", place); chmod(buffer, 0641); fchmod(place, 0641); }
            sched_yield();
        } while (millis_since(&begun) < 250);
        kill(swapper, SIGKILL);
        waitpid(swapper, 0, 0);
        int done = mode_of(b) == 0641;
        chmod(b, 0600);
        return verdict(done ? 0 : -1);
    }
    // programs that never were a file
    if (IS("memoryprogram")) {
        int from = open("/proc/self/exe", O_RDONLY), to = syscall(SYS_memfd_create, "x", 0), length;
        while ((length = read(from, buffer, sizeof buffer)) > 0) write(to, buffer, length);
        char *arguments[] = {"x", (char *)a, (char *)b, 0}, *none[] = {0};
        if (n > 4) { sprintf(buffer, "/proc/self/fd/%d", to); execve(buffer, arguments, none); }
        else fexecve(to, arguments, none);
        return verdict(-1);
    }
    // descriptors that are handed over
    if (IS("passpath")) { sprintf(buffer, "/proc/self/fd/%d", passed(open(a, O_PATH))); return verdict(readable(AT_FDCWD, buffer)); }
    if (IS("passfolder")) return verdict(readable(passed(open(a, O_PATH | O_DIRECTORY)), b));
    if (IS("passempty")) { int p = passed(open(a, O_PATH)); return verdict(fchownat(p, "", getuid(), getgid(), AT_EMPTY_PATH)); }
    if (IS("parentfolder")) return verdict(readable(open("..", O_PATH | O_DIRECTORY), b));
    // exhaustion: more than the run may have, kept until somebody looks
    if (IS("forks")) { while (number-- > 0) { pid_t child = fork(); if (!child) { sleep(3); _exit(0); } if (child < 0) return verdict(-1); } usleep(1200000); return verdict(0); }
    if (IS("memory")) { int r = touched(number << 20); usleep(800000); return verdict(r); }
    if (IS("memorytree")) {
        int done[2];
        if (pipe(done)) return verdict(-1);
        for (int i = 0; i < 4; i++) if (!fork()) { touched(number << 20); write(done[1], "x", 1); sleep(5); _exit(0); }
        for (int i = 0; i < 4; i++) read(done[0], buffer, 1);
        usleep(1200000);
        return verdict(0);
    }
    if (IS("descriptors")) { while (number-- > 0) if (dup(0) < 0) return verdict(-1); return verdict(0); }
    if (IS("flood")) {
        static char chunk[1 << 16];
        for (int i = 0; i < number; i++) {
            sprintf(buffer, "flood/%d", i);
            int f = open(buffer, O_CREAT | O_WRONLY, 0600);
            for (long left = atol(b); left > 0; left -= sizeof chunk) if (write(f, chunk, left < sizeof chunk ? left : sizeof chunk) < 0) return verdict(-1);
            close(f);
        }
        usleep(1200000);
        return verdict(0);
    }
    // what can be seen without being opened
    if (IS("stat")) { struct stat s; return verdict(stat(a, &s)); }
    if (IS("statx")) { char s[256]; return verdict(syscall(SYS_statx, AT_FDCWD, a, 0, 0x7ff, s)); }
    if (IS("access")) return verdict(access(a, F_OK));
    if (IS("chdir")) return verdict(chdir(a));
    if (IS("readlink")) return verdict(readlink(a, buffer, 99));
    if (IS("fstat")) { struct stat s; return verdict(fstat(open(a, O_PATH), &s)); }
    // What a refusal to change something tells: it is another for a file that is there.
    if (IS("ask")) { sprintf(buffer, "%s%s", a, b); int there = chmod(buffer, 0600), why = errno; sprintf(buffer, "%s-absent%s", a, b); return verdict(chmod(buffer, 0600) == there && errno == why ? -1 : 0); }
    if (IS("asklink")) { unlink("there"); unlink("not"); symlink(a, "there"); symlink("/nowhere/at/all", "not"); errno = 0; int there = chown("there", getuid(), getgid()), why = errno; return verdict(chown("not", getuid(), getgid()) == there && errno == why ? -1 : 0); }
    if (IS("listxattr")) return verdict(listxattr(a, buffer, sizeof buffer));
    if (IS("getxattr")) return verdict(getxattr(a, "user.planted", buffer, sizeof buffer));
    // metadata
    if (IS("chmod")) return verdict(chmod(a, 0640));
    if (IS("fchmod")) { int f = open(a, O_RDONLY); return verdict(f < 0 ? f : fchmod(f, 0644)); }
    if (IS("fchmodat")) return verdict(fchmodat(AT_FDCWD, a, 0640, 0));
    if (IS("fchmodat2")) return verdict(syscall(452, AT_FDCWD, a, 0640, 0));
    if (IS("chmoddirfd")) { int d = open(a, O_PATH | O_DIRECTORY); return verdict(fchmodat(d, b, 0640, 0)); }
    if (IS("chown")) return verdict(chown(a, getuid(), getgid()));
    if (IS("lchown")) return verdict(lchown(a, getuid(), getgid()));
    if (IS("fchownat")) return verdict(fchownat(AT_FDCWD, a, getuid(), getgid(), 0));
    if (IS("fchownempty")) { int p = open(a, O_PATH); return verdict(fchownat(p, "", getuid(), getgid(), AT_EMPTY_PATH)); }
    if (IS("utime")) return verdict(utime(a, 0));
    if (IS("utimes")) return verdict(utimes(a, 0));
    if (IS("utimensat")) { struct timespec t[2] = {{1, 1}, {1, 1}}; return verdict(utimensat(AT_FDCWD, a, t, 0)); }
    if (IS("setxattr")) return verdict(setxattr(a, "user.x", "1", 1, 0));
    if (IS("lsetxattr")) return verdict(lsetxattr(a, "user.y", "1", 1, 0));
    if (IS("removexattr")) return verdict(removexattr(a, "user.planted"));
    if (IS("setxattrat")) { struct { unsigned long v; unsigned s, f; } x = {(unsigned long)"1", 1, 0}; return verdict(syscall(463, AT_FDCWD, a, 0, "user.z", &x, sizeof x)); }
    if (IS("setflags")) { int f = open(a, O_RDONLY); long v = 0; if (ioctl(f, FS_IOC_GETFLAGS, &v)) return verdict(-1); v ^= FS_NOATIME_FL; return verdict(ioctl(f, FS_IOC_SETFLAGS, &v)); }
    // processes
    if (IS("environ")) { sprintf(buffer, "/proc/%s/environ", a); int f = open(buffer, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 9) - 1); }
    if (IS("procfile")) { sprintf(buffer, "/proc/%s/%s", a, b); int f = open(buffer, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 1) - 1); }
    if (IS("procroot")) { sprintf(buffer, "/proc/%s/root%s", a, b); int f = open(buffer, O_RDONLY); return verdict(f < 0 ? f : read(f, buffer, 1)); }
    if (IS("proccwd")) { sprintf(buffer, "/proc/%s/cwd", a); return verdict(readlink(buffer, buffer, 99)); }
    if (IS("ptrace")) return verdict(ptrace(PTRACE_SEIZE, number, 0, 0));
    if (IS("vmread")) { struct iovec l = {buffer, 8}, r = {(void *)0x400000, 8}; long x = process_vm_readv(number, &l, 1, &r, 1, 0); return verdict(x < 0 && errno == EFAULT ? 0 : x); }
    if (IS("getfd")) { int p = syscall(434, number, 0); return verdict(syscall(438, p, 1, 0)); }
    if (IS("kcmp")) return verdict(syscall(SYS_kcmp, getpid(), number, 0, 0, 0));
    if (IS("kill")) return verdict(kill(number, 0));
    if (IS("killall")) { for (pid_t p = 2; p < 32768; p++) if (p != getpid() && p != getppid() && kill(p, 0) == 0 && getpgid(p) != getpgrp()) return verdict(0); errno = EPERM; return verdict(-1); }
    if (IS("tgkill")) return verdict(syscall(SYS_tgkill, number, number, 0));
    if (IS("sigqueue")) { union sigval v = {0}; return verdict(sigqueue(number, 0, v)); }
    if (IS("pidfdsignal")) { int p = syscall(434, number, 0); return verdict(syscall(424, p, 0, 0, 0)); }
    if (IS("setown")) { int p[2]; pipe(p); fcntl(p[0], F_SETSIG, SIGURG); int r = fcntl(p[0], F_SETOWN, number); return verdict(r); }
    if (IS("prlimit")) { struct rlimit r; return verdict(prlimit(number, RLIMIT_NOFILE, 0, &r)); }
    if (IS("setpriority")) return verdict(setpriority(PRIO_PROCESS, number, 19));
    if (IS("affinity")) { cpu_set_t c; CPU_ZERO(&c); CPU_SET(0, &c); return verdict(sched_setaffinity(number, sizeof c, &c)); }
    if (IS("setsid")) { if (fork() == 0) return verdict(setsid()); wait(0); return 0; }
    if (IS("setpgid")) { if (fork() == 0) return verdict(setpgid(0, 0)); wait(0); return 0; }
    if (IS("suid")) { if (chown(a, 0, 0)) return verdict(-1); return verdict(0); }
    // network
    if (IS("tcp4")) { struct sockaddr_in x = v4(number); return verdict(connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&x, sizeof x)); }
    if (IS("tcp6")) { struct sockaddr_in6 x = {.sin6_family = AF_INET6, .sin6_port = htons(number)}; inet_pton(AF_INET6, "::ffff:127.0.0.1", &x.sin6_addr); return verdict(connect(socket(AF_INET6, SOCK_STREAM, 0), (void *)&x, sizeof x)); }
    if (IS("mptcp")) { struct sockaddr_in x = v4(number); return verdict(connect(socket(AF_INET, SOCK_STREAM, 262), (void *)&x, sizeof x)); }
    if (IS("fastopen")) { struct sockaddr_in x = v4(number); return verdict(sendto(socket(AF_INET, SOCK_STREAM, 0), "x", 1, MSG_FASTOPEN, (void *)&x, sizeof x)); }
    if (IS("udp")) { struct sockaddr_in x = v4(number); return verdict(sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, (void *)&x, sizeof x)); }
    if (IS("udpmsg")) { struct sockaddr_in x = v4(number); struct iovec i = {"x", 1}; struct msghdr m = {.msg_name = &x, .msg_namelen = sizeof x, .msg_iov = &i, .msg_iovlen = 1}; return verdict(sendmsg(socket(AF_INET, SOCK_DGRAM, 0), &m, 0)); }
    if (IS("listen")) { int s = socket(AF_INET, SOCK_STREAM, 0); struct sockaddr_in x = v4(0); if (bind(s, (void *)&x, sizeof x)) return verdict(-1); return verdict(listen(s, 1)); }
    if (IS("unix")) { struct sockaddr_un x; int l = unix_address(&x, a, 0); return verdict(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&x, l)); }
    if (IS("unixbind")) { struct sockaddr_un x; int l = unix_address(&x, "pfsec-attack", 1); return verdict(bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&x, l)); }
    if (IS("dgrampair")) { int p[2]; return verdict(socketpair(AF_UNIX, SOCK_DGRAM, 0, p)); }
    if (IS("netlink")) return verdict(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
    if (IS("raw")) return verdict(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    if (IS("packet")) return verdict(socket(AF_PACKET, SOCK_RAW, 0));
    if (IS("vsock")) return verdict(socket(AF_VSOCK, SOCK_STREAM, 0));
    if (IS("alg")) return verdict(socket(AF_ALG, SOCK_SEQPACKET, 0));
    // kernel surface
    if (IS("uring")) { char p[256] = {0}; return verdict(syscall(425, 2, p)); }
    if (IS("clone3")) { long p[11] = {0}; p[4] = SIGCHLD; long r = syscall(435, p, sizeof p); if (r == 0) _exit(0); return verdict(r); }
    if (IS("userns")) return verdict(unshare(CLONE_NEWUSER));
    if (IS("cloneuser")) { long r = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); if (r == 0) _exit(0); return verdict(r); }
    if (IS("netns")) return verdict(unshare(CLONE_NEWNET));
    if (IS("mount")) return verdict(mount("none", a, "tmpfs", 0, 0));
    if (IS("fsopen")) return verdict(syscall(430, "tmpfs", 0));
    if (IS("opentree")) return verdict(syscall(428, AT_FDCWD, "/", 1));
    if (IS("chroot")) return verdict(chroot("."));
    if (IS("setns")) { sprintf(buffer, "/proc/%s/ns/uts", a); return verdict(setns(open(buffer, O_RDONLY), 0)); }
    if (IS("bpf")) { char attr[120] = {0}; *(int *)attr = 2; *(int *)(attr + 4) = 4; *(int *)(attr + 8) = 8; *(int *)(attr + 12) = 1; return verdict(syscall(SYS_bpf, 0, attr, sizeof attr)); }
    if (IS("perf")) { char attr[128] = {0}; *(int *)attr = 1; *(int *)(attr + 4) = 128; return verdict(syscall(SYS_perf_event_open, attr, 0, -1, -1, 0)); }
    if (IS("userfaultfd")) return verdict(syscall(SYS_userfaultfd, 1));
    if (IS("keyctl")) return verdict(syscall(SYS_add_key, "user", "pfsec", "x", 1, -2));
    if (IS("x32")) return verdict(syscall(0x40000000 + 39));
    if (IS("int80")) { long r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(20) : "memory"); errno = -r; return verdict(r); }
    if (IS("personality")) return verdict(syscall(SYS_personality, 0x0400000));
    if (IS("shm")) return verdict(shmget(IPC_PRIVATE, 4096, 0600));
    if (IS("msg")) return verdict(syscall(SYS_msgget, 0, 0600));
    if (IS("mq")) return verdict(syscall(SYS_mq_open, "pfsec-attack", O_CREAT | O_RDWR, 0600, 0));
    if (IS("inotify")) return verdict(syscall(SYS_inotify_add_watch, syscall(SYS_inotify_init1, 0), a, 0x2));
    if (IS("tiocsti")) { errno = 0; int r = ioctl(0, 0x5412, "x"); return verdict(r < 0 && (errno == ENOTTY || errno == EIO) ? 0 : r); }
    if (IS("tiocstihigh")) { errno = 0; int r = syscall(SYS_ioctl, 0, 0x100005412UL, "x"); return verdict(r < 0 && (errno == ENOTTY || errno == EIO) ? 0 : r); }
    if (IS("hostname")) { gethostname(buffer, 99); return verdict(sethostname(buffer, strlen(buffer))); }
    if (IS("acct")) return verdict(acct(0));
    if (IS("settime")) { struct timespec t; clock_gettime(CLOCK_REALTIME, &t); return verdict(clock_settime(CLOCK_REALTIME, &t)); }
    if (IS("setuid")) { gid_t g = 1; return verdict(setgroups(1, &g)); }
    if (IS("future")) { errno = 0; long r = syscall(470, 0, 0, 0, 0); return verdict(errno == ENOSYS ? -1 : r); }
    printf("UNKNOWN %s\n", what);
    return 2;
}
