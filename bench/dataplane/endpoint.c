/*
 * The media end of a publisher and its consumers for an overload: cheap enough that the relay between them is the bottleneck. Control and
 * HELLOs are the members' own, in another process: what is not MEDIA is passed on between them and the relay, byte for byte.
 *
 *   endpoint RELAY_PORT CONSUMERS
 *
 * Prints the ports of each end, the publisher's first: [what the relay is told, where its member sends to]. Then, for each line
 *
 *   FRAMES_PER_SECOND MILLISECONDS FRAME_BYTES FRAGMENT_BYTES SLOT KEY SLOT KEY...
 *
 * it sends frames of the flows in turn, under those labels, and prints how many, and how many came whole, by consumer and flow. Ends when its
 * standard input does. All numbers of a datagram are where src/wire/datagram.ts has them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_ENDS 65
#define MOST_FLOWS 16
#define RING 65536
#define HEADER 32
#define TAKEN 2048
#define MEDIA 0x11
#define BUFFER_BYTES (4 * 1024 * 1024)
#define DRAIN_MS 400
#define MOST_BURST_MS 10

struct end {
  int relay, member;
  struct sockaddr_in member_address;
  int knows_member;
  uint32_t *sequences, *bytes;
  uint64_t whole[MOST_FLOWS];
};

static struct end ends[MOST_ENDS];
static int end_count, flow_count = 1;
static uint32_t slots[MOST_FLOWS], keys[MOST_FLOWS], link_sequences[MOST_FLOWS];
static uint32_t next_chunk;
static uint8_t buffer[65536];

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static uint32_t get32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put32(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 24);
  at[1] = (uint8_t)(value >> 16);
  at[2] = (uint8_t)(value >> 8);
  at[3] = (uint8_t)value;
}

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
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  struct sockaddr_in any = loopback(0), remote = loopback(connect_to);
  if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof any) < 0) exit(1);
  if (connect_to > 0 && connect(fd, (struct sockaddr *)&remote, sizeof remote) < 0) exit(1);
  return fd;
}

static int port_of(int fd) {
  struct sockaddr_in own;
  socklen_t length = sizeof own;
  getsockname(fd, (struct sockaddr *)&own, &length);
  return ntohs(own.sin_port);
}

static void count(struct end *end, ssize_t length) {
  uint32_t sequence = get32(buffer + 16), chunk = get32(buffer + 20);
  uint32_t slot = sequence % RING;
  if (end->sequences[slot] != sequence) {
    end->sequences[slot] = sequence;
    end->bytes[slot] = 0;
  }
  end->bytes[slot] += (uint32_t)length - HEADER;
  if (end->bytes[slot] == chunk) end->whole[sequence % (uint32_t)flow_count]++;
}

/* Takes what waits, at most a few at a time from each; answers how many. */
static int take(void) {
  int taken = 0;
  for (int i = 0; i < end_count; i++) {
    struct end *end = &ends[i];
    for (int j = 0; j < 32; j++) {
      /* Of a large frame the beginning is enough; MSG_TRUNC says how long it was. */
      ssize_t got = recv(end->relay, buffer, TAKEN, MSG_DONTWAIT | MSG_TRUNC);
      if (got < 0) break;
      taken++;
      if (got > HEADER && buffer[0] == MEDIA) count(end, got);
      else if (end->knows_member) {
        /* Only HELLOs are longer than what is taken, and padded: what is cut off are zeros. */
        if (got > TAKEN) memset(buffer + TAKEN, 0, sizeof buffer - TAKEN);
        (void)!sendto(end->member, buffer, (size_t)got, 0, (struct sockaddr *)&end->member_address, sizeof(struct sockaddr_in));
      }
    }
    socklen_t length = sizeof end->member_address;
    ssize_t got = recvfrom(end->member, buffer, sizeof buffer, MSG_DONTWAIT, (struct sockaddr *)&end->member_address, &length);
    if (got < 0) continue;
    taken++;
    end->knows_member = 1;
    (void)!send(end->relay, buffer, (size_t)got, 0);
  }
  return taken;
}

static void send_frame(uint32_t bytes, uint32_t fragment) {
  static uint8_t datagram[65536];
  uint32_t flow = next_chunk % (uint32_t)flow_count;
  for (uint32_t at = 0; at < bytes; at += fragment) {
    uint32_t length = bytes - at < fragment ? bytes - at : fragment;
    memset(datagram, 0, HEADER);
    datagram[0] = MEDIA;
    datagram[1] = 32;
    put32(datagram + 4, slots[flow]);
    put32(datagram + 8, keys[flow]);
    put32(datagram + 12, link_sequences[flow]++);
    put32(datagram + 16, next_chunk);
    put32(datagram + 20, bytes);
    put32(datagram + 24, at);
    (void)!send(ends[0].relay, datagram, HEADER + length, 0);
    /* Consumers are not to wait for the end of a large frame. */
    if (at / fragment % 8 == 7) take();
  }
  next_chunk++;
}

static void run(double rate, double ms, uint32_t bytes, uint32_t fragment) {
  uint32_t first = next_chunk;
  for (int i = 0; i < end_count; i++) memset(ends[i].whole, 0, sizeof ends[i].whole);
  double start = now_ms(), elapsed = 0, skipped = 0;
  while (elapsed < ms) {
    /* What another program's turn took is not made up for by a burst that no buffer would hold. */
    double behind = elapsed * rate / 1e3 - skipped - (double)(next_chunk - first);
    if (behind > 1 + MOST_BURST_MS * rate / 1e3) skipped += behind - 1 - MOST_BURST_MS * rate / 1e3;
    while (next_chunk - first + skipped < elapsed * rate / 1e3 - 1 && elapsed < ms) {
      send_frame(bytes, fragment);
      elapsed = now_ms() - start;
    }
    if (take() == 0) {
      struct timespec moment = {0, 50000};
      nanosleep(&moment, NULL);
    }
    elapsed = now_ms() - start;
  }
  uint32_t sent = next_chunk - first;
  /* What waits at the relay comes as long as it comes. */
  for (double quiet = now_ms(); now_ms() - quiet < DRAIN_MS && now_ms() - start < ms + 5000;) {
    if (take() > end_count) quiet = now_ms();
    else usleep(200);
  }
  printf("{\"sent\":%u,\"ms\":%.1f,\"whole\":[", sent, elapsed);
  for (int i = 1; i < end_count; i++) {
    printf("%s[", i > 1 ? "," : "");
    for (int flow = 0; flow < flow_count; flow++) printf("%s%llu", flow ? "," : "", (unsigned long long)ends[i].whole[flow]);
    printf("]");
  }
  printf("]}\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  end_count = atoi(argv[2]) + 1;
  if (end_count < 2 || end_count > MOST_ENDS) return 2;
  struct pollfd waits[1 + 2 * MOST_ENDS] = {{.fd = 0, .events = POLLIN}};
  printf("{\"ports\":[");
  for (int i = 0; i < end_count; i++) {
    ends[i].relay = open_socket(atoi(argv[1]));
    ends[i].member = open_socket(0);
    ends[i].sequences = malloc(RING * sizeof(uint32_t));
    ends[i].bytes = calloc(RING, sizeof(uint32_t));
    memset(ends[i].sequences, 0xff, RING * sizeof(uint32_t));
    waits[1 + 2 * i] = (struct pollfd){.fd = ends[i].relay, .events = POLLIN};
    waits[2 + 2 * i] = (struct pollfd){.fd = ends[i].member, .events = POLLIN};
    printf("%s[%d,%d]", i ? "," : "", port_of(ends[i].relay), port_of(ends[i].member));
  }
  printf("]}\n");
  fflush(stdout);
  char line[4096];
  for (;;) {
    poll(waits, (nfds_t)(1 + 2 * end_count), -1);
    take();
    if (!waits[0].revents) continue;
    ssize_t length = read(0, line, sizeof line - 1);
    if (length <= 0) return 0;
    line[length] = 0;
    char *at = line;
    double rate = strtod(at, &at), ms = strtod(at, &at);
    uint32_t bytes = (uint32_t)strtoul(at, &at, 10), fragment = (uint32_t)strtoul(at, &at, 10);
    for (flow_count = 0; flow_count < MOST_FLOWS; flow_count++) {
      char *end;
      uint32_t slot = (uint32_t)strtoul(at, &end, 10);
      if (end == at) break;
      slots[flow_count] = slot;
      keys[flow_count] = (uint32_t)strtoul(end, &at, 10);
    }
    if (rate <= 0 || bytes < 1 || fragment < 1 || flow_count < 1) return 2;
    run(rate, ms, bytes, fragment);
  }
}
