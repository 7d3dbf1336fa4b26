/*
 * The least that a relay of datagrams can do: recv on one socket, send on a connected socket per next hop, one thread. Nothing is looked at.
 *
 *   relay UPSTREAM_PORT NEXT_HOP_PORT...        prints the port that it listens on; 0 for UPSTREAM_PORT: takes datagrams from anybody
 *
 * All on 127.0.0.1. Ends when its standard input does, or by a signal.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_HOPS 64
#define BUFFER_BYTES (4 * 1024 * 1024)

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {0};
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

static int open_socket(int connect_to) {
  int bytes = BUFFER_BYTES;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  struct sockaddr_in any = loopback(0);
  if (bind(fd, (struct sockaddr *)&any, sizeof any) < 0) return -1;
  struct sockaddr_in remote = loopback(connect_to);
  if (connect_to > 0 && connect(fd, (struct sockaddr *)&remote, sizeof remote) < 0) return -1;
  return fd;
}

int main(int argc, char **argv) {
  static char buffer[65536];
  int hops[MOST_HOPS];
  int count = argc - 2;
  if (count < 1 || count > MOST_HOPS) return 2;
  int in = open_socket(atoi(argv[1]));
  if (in < 0) return 1;
  for (int i = 0; i < count; i++) {
    hops[i] = open_socket(atoi(argv[i + 2]));
    if (hops[i] < 0) return 1;
  }
  struct sockaddr_in own;
  socklen_t length = sizeof own;
  getsockname(in, (struct sockaddr *)&own, &length);
  printf("{\"port\":%d}\n", ntohs(own.sin_port));
  fflush(stdout);
  struct pollfd waits[2] = {{.fd = in, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  for (;;) {
    ssize_t got = recv(in, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0) {
      if (poll(waits, 2, -1) > 0 && waits[1].revents) return 0;
      continue;
    }
    /* A hop that refuses (ECONNREFUSED) is its own loss. */
    for (int i = 0; i < count; i++) (void)!send(hops[i], buffer, (size_t)got, 0);
  }
}
