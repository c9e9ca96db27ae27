/*
 * A pseudo terminal for a serial device that a test plays itself: what a program writes to the port comes out of stdout,
 * and what comes in on stdin can be read from the port. It ends with the end of stdin.
 *
 *   serial-pipe <link>
 *
 * Writes one byte, 0, to stdout first: the port is there. After that, 1 follows each opening of the port and 2 each
 * closing as a byte of its own, behind an escape byte FF; FF itself is doubled.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static const char *link_path;

static void fail(const char *what) {
  perror(what);
  unlink(link_path);
  exit(1);
}

static void put(const unsigned char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = write(1, bytes, length);
    if (n <= 0) fail("stdout");
    bytes += n;
    length -= (size_t)n;
  }
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  link_path = arguments[1];
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0 || grantpt(master) || unlockpt(master)) fail("posix_openpt");
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios raw;
  if (slave < 0 || tcgetattr(slave, &raw)) fail(ptsname(master));
  cfmakeraw(&raw);
  tcsetattr(slave, TCSANOW, &raw);
  close(slave);
  unlink(link_path);
  if (symlink(ptsname(master), link_path)) fail(link_path);
  put((unsigned char[]){0}, 1);

  int open_now = 0;
  for (;;) {
    /* A port that nobody has open reports that without end: it is looked at every 2 ms. */
    struct pollfd fds[2] = {{0, POLLIN, 0}, {open_now ? master : -1, POLLIN, 0}};
    if (poll(fds, 2, open_now ? -1 : 2) < 0) fail("poll");
    struct pollfd port = {master, POLLIN, 0};
    poll(&port, 1, 0);
    int open_then = !(port.revents & POLLHUP);
    if (open_then != open_now) {
      open_now = open_then;
      put((unsigned char[]){0xFF, open_now ? 1 : 2}, 2);
    }
    unsigned char bytes[4096];
    if (port.revents & POLLIN) {
      ssize_t n = read(master, bytes, sizeof bytes);
      for (ssize_t i = 0; i < n; i++) {
        put(&bytes[i], 1);
        if (bytes[i] == 0xFF) put(&bytes[i], 1);
      }
    }
    if (fds[0].revents) {
      ssize_t n = read(0, bytes, sizeof bytes);
      if (n <= 0) break;
      /* As from a port that nobody has open: lost. So is what a full port cannot take. */
      if (open_now && write(master, bytes, (size_t)n) < 0) continue;
    }
  }
  unlink(link_path);
  return 0;
}
