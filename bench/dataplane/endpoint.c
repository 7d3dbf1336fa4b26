/*
 * The media ends of a publisher and its consumers, cheap enough that the relay between them is the bottleneck. Control and HELLOs of an overlay
 * are its members' own, in another process: what is not MEDIA is passed on between them and the relay, byte for byte.
 *
 *   endpoint RELAY_PORT CONSUMERS
 *
 * RELAY_PORT 0: a relay of any kind, which is named later; consumers take datagrams from anybody then. Prints the ports of each end, the
 * publisher's first: [what the relay is told, where its member sends to]. Then it answers each line with one of JSON:
 *
 *   connect RELAY_PORT
 *       The publisher sends there.
 *   pace FRAMES_PER_SECOND MILLISECONDS FRAME_BYTES FRAGMENT_BYTES FLOWS
 *       Sends without waiting for anything: how many frames, and how many came whole, by consumer and flow.
 *   run FRAMES WARMUP_MS WINDOW_MS LEAST PID RUNS FRAME_BYTES FRAGMENT_BYTES FLOWS
 *       So many frames are under way: what came whole in the window, which lasts until that is LEAST, and the nanoseconds of processor that PID
 *       and this program took meanwhile. RUNS 1: the datagrams of a frame are handed to the kernel together, as far as it takes them.
 *
 * FLOWS are SLOT KEY SLOT KEY...: labels of flows whose frames are sent in turn. Ends when its standard input does. All numbers of a datagram
 * are where src/wire/datagram.ts has them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST_ENDS 65
#define MOST_FLOWS 16
#define RING 65536
#define HEADER 32
#define TAKEN 2048
#define BATCH 32
#define MEDIA 0x11
#define BUFFER_BYTES (4 * 1024 * 1024)
#define DRAIN_MS 400
#define STALL_MS 400
#define MOST_BURST_MS 10
#define EVENTS 64
/* Of one call: UDP_MAX_SEGMENTS of older kernels, and what an IPv4 packet holds. */
#define MOST_RUN 64
#define MOST_RUN_BYTES 65507
#define MOST_FRAME_BYTES (64 * 1024 * 1024)
#define UDP_SEGMENT 103

struct end {
  int relay, member;
  struct sockaddr_in member_address;
  int knows_member;
  uint32_t *sequences, *bytes;
  /* After the newest frame that came whole. */
  uint32_t next;
  uint64_t whole[MOST_FLOWS];
};

static struct end ends[MOST_ENDS];
static int end_count, flow_count = 1, events, sends_runs;
static uint32_t slots[MOST_FLOWS], keys[MOST_FLOWS], link_sequences[MOST_FLOWS];
static uint32_t next_chunk;
static uint8_t buffer[65536], taken[BATCH][TAKEN], payload[65536];
static uint8_t headers[MOST_RUN][HEADER];
static struct iovec pieces[2 * MOST_RUN], places[BATCH];
static struct mmsghdr batch[BATCH];

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

static void connect_to(int fd, int port) {
  struct sockaddr_in remote = loopback(port);
  if (connect(fd, (struct sockaddr *)&remote, sizeof remote) < 0) exit(1);
}

static int open_socket(uint32_t event) {
  int bytes = BUFFER_BYTES;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  struct sockaddr_in any = loopback(0);
  struct epoll_event waits = {.events = EPOLLIN, .data.u32 = event};
  if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof any) < 0) exit(1);
  epoll_ctl(events, EPOLL_CTL_ADD, fd, &waits);
  return fd;
}

static int port_of(int fd) {
  struct sockaddr_in own;
  socklen_t length = sizeof own;
  getsockname(fd, (struct sockaddr *)&own, &length);
  return ntohs(own.sin_port);
}

/* Nanoseconds that all threads of a process have run; 0 where the system does not tell. */
static uint64_t cpu_ns(int pid) {
  char path[300];
  uint64_t sum = 0, ns;
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *threads = opendir(path);
  if (!threads) return 0;
  for (struct dirent *thread; (thread = readdir(threads));) {
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, thread->d_name);
    FILE *file = thread->d_name[0] == '.' ? NULL : fopen(path, "r");
    if (!file) continue;
    if (fscanf(file, "%lu", &ns) == 1) sum += ns;
    fclose(file);
  }
  closedir(threads);
  return sum;
}

static void count(struct end *end, const uint8_t *datagram, uint32_t length) {
  uint32_t sequence = get32(datagram + 16);
  uint32_t slot = sequence % RING;
  if (end->sequences[slot] != sequence) {
    end->sequences[slot] = sequence;
    end->bytes[slot] = 0;
  }
  end->bytes[slot] += length - HEADER;
  if (end->bytes[slot] != get32(datagram + 20)) return;
  end->whole[sequence % (uint32_t)flow_count]++;
  if ((int32_t)(sequence + 1 - end->next) > 0) end->next = sequence + 1;
}

/* Of a frame the beginning is enough; MSG_TRUNC says how long it was. Answers how much MEDIA there was. */
static int take_from_relay(struct end *end) {
  int media = 0, got = recvmmsg(end->relay, batch, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
  for (int i = 0; i < got; i++) {
    uint32_t length = batch[i].msg_len;
    if (length > HEADER && taken[i][0] == MEDIA) {
      count(end, taken[i], length);
      media++;
    } else if (end->knows_member && length <= sizeof buffer) {
      /* Only HELLOs are longer than what is taken, and padded: what is cut off are zeros. */
      memset(buffer, 0, length);
      memcpy(buffer, taken[i], length < TAKEN ? length : TAKEN);
      (void)!sendto(end->member, buffer, length, 0, (struct sockaddr *)&end->member_address, sizeof end->member_address);
    }
  }
  return media;
}

static void take_from_member(struct end *end) {
  socklen_t length = sizeof end->member_address;
  ssize_t got = recvfrom(end->member, buffer, sizeof buffer, MSG_DONTWAIT, (struct sockaddr *)&end->member_address, &length);
  if (got < 0) return;
  end->knows_member = 1;
  (void)!send(end->relay, buffer, (size_t)got, 0);
}

/* Waits for at most so many ms, then takes what is there, a batch from each; answers how much MEDIA there was. */
static int take(int ms) {
  struct epoll_event ready[EVENTS];
  int sum = 0, some = epoll_wait(events, ready, EVENTS, ms);
  for (int i = 0; i < some; i++) {
    uint32_t event = ready[i].data.u32;
    if (event == 0) continue;
    struct end *end = &ends[event / 2 - 1];
    if (event % 2) take_from_member(end);
    else sum += take_from_relay(end);
  }
  return sum;
}

static void send_run(int first, int some, uint32_t segment) {
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(sizeof(uint16_t))];
  } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(uint16_t)), .cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT}};
  uint16_t size = (uint16_t)segment;
  memcpy(CMSG_DATA(&control.header), &size, sizeof size);
  struct msghdr message = {.msg_iov = pieces + 2 * first, .msg_iovlen = 2 * (size_t)some};
  if (some > 1) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control.bytes;
  }
  (void)!sendmsg(ends[0].relay, &message, 0);
}

static void send_frame(uint32_t bytes, uint32_t fragment) {
  uint32_t flow = next_chunk % (uint32_t)flow_count;
  int run = sends_runs ? MOST_RUN_BYTES / (int)(HEADER + fragment) : 1, waiting = 0;
  if (run > MOST_RUN) run = MOST_RUN;
  if (run < 1) run = 1;
  for (uint32_t at = 0; at < bytes; at += fragment) {
    uint32_t length = bytes - at < fragment ? bytes - at : fragment;
    uint8_t *header = headers[waiting];
    header[0] = MEDIA;
    header[1] = 32;
    put32(header + 4, slots[flow]);
    put32(header + 8, keys[flow]);
    put32(header + 12, link_sequences[flow]++);
    put32(header + 16, next_chunk);
    put32(header + 20, bytes);
    put32(header + 24, at);
    pieces[2 * waiting] = (struct iovec){header, HEADER};
    pieces[2 * waiting + 1] = (struct iovec){payload, length};
    if (++waiting < run && at + fragment < bytes) continue;
    send_run(0, waiting, HEADER + fragment);
    waiting = 0;
    /* Consumers are not to wait for the end of a large frame. */
    if (at / fragment % 8 == 7 || at + fragment >= bytes) take(0);
  }
  next_chunk++;
}

/* So many frames are under way, until the time is over and enough has come; a frame that is lost is overtaken by the next. */
struct window {
  uint32_t frames, floor, bytes, fragment, stalls;
  double heard;
};

/* Takes what comes, for a moment. */
static void settle(struct window *window) {
  if (take(1) > 0) window->heard = now_ms();
  if (now_ms() - window->heard >= STALL_MS) {
    /* The last ones of a window are lost. */
    window->stalls++;
    window->floor = next_chunk;
    window->heard = now_ms();
  }
  uint32_t floor = next_chunk;
  for (int i = 1; i < end_count; i++) if ((int32_t)(ends[i].next - floor) < 0) floor = ends[i].next;
  if ((int32_t)(floor - window->floor) > 0) window->floor = floor;
}

static void turn(struct window *window) {
  while (next_chunk - window->floor < window->frames) send_frame(window->bytes, window->fragment);
  settle(window);
}

static uint64_t delivered(void) {
  uint64_t sum = 0;
  for (int i = 1; i < end_count; i++) for (int flow = 0; flow < flow_count; flow++) sum += ends[i].whole[flow];
  return sum;
}

/* What waits at the relay comes as long as it comes. */
static void drain(double most_ms) {
  double start = now_ms();
  for (double quiet = start; now_ms() - quiet < DRAIN_MS && now_ms() - start < most_ms;) {
    if (take(1) > 0) quiet = now_ms();
  }
}

static void run(uint32_t frames, double warmup_ms, double ms, uint64_t least, int pid, uint32_t bytes, uint32_t fragment) {
  struct window window = {frames, next_chunk, bytes, fragment, 0, now_ms()};
  uint32_t first = next_chunk;
  for (double start = now_ms(); now_ms() - start < warmup_ms;) turn(&window);
  uint32_t sent = next_chunk;
  uint64_t whole = delivered(), cpu = cpu_ns(pid), own = cpu_ns(getpid());
  double start = now_ms();
  while (now_ms() - start < ms || (delivered() - whole < least && now_ms() - start < 10 * ms)) turn(&window);
  printf("{\"sent\":%u,\"delivered\":%llu,\"ms\":%.3f,\"cpuNs\":%llu,\"ownNs\":%llu,\"stalls\":%u", next_chunk - sent,
    (unsigned long long)(delivered() - whole), now_ms() - start, (unsigned long long)(cpu_ns(pid) - cpu),
    (unsigned long long)(cpu_ns(getpid()) - own), window.stalls);
  for (double end = now_ms(); window.floor != next_chunk && now_ms() - end < 2000;) settle(&window);
  printf(",\"allSent\":%u}\n", next_chunk - first);
}

static void pace(double rate, double ms, uint32_t bytes, uint32_t fragment) {
  uint32_t first = next_chunk;
  double start = now_ms(), elapsed = 0, skipped = 0;
  while (elapsed < ms) {
    /* What another program's turn took is not made up for by a burst that no buffer would hold. */
    double behind = elapsed * rate / 1e3 - skipped - (double)(next_chunk - first);
    if (behind > 1 + MOST_BURST_MS * rate / 1e3) skipped += behind - 1 - MOST_BURST_MS * rate / 1e3;
    if (next_chunk - first + skipped < elapsed * rate / 1e3 - 1) send_frame(bytes, fragment);
    else if (take(0) == 0) {
      struct timespec moment = {0, 50000};
      nanosleep(&moment, NULL);
    }
    elapsed = now_ms() - start;
  }
  drain(5000);
  printf("{\"sent\":%u,\"ms\":%.1f,\"whole\":[", next_chunk - first, elapsed);
  for (int i = 1; i < end_count; i++) {
    printf("%s[", i > 1 ? "," : "");
    for (int flow = 0; flow < flow_count; flow++) printf("%s%llu", flow ? "," : "", (unsigned long long)ends[i].whole[flow]);
    printf("]");
  }
  printf("]}\n");
}

static void read_flows(char *at) {
  for (flow_count = 0; flow_count < MOST_FLOWS; flow_count++) {
    char *end;
    uint32_t slot = (uint32_t)strtoul(at, &end, 10);
    if (end == at) break;
    slots[flow_count] = slot;
    keys[flow_count] = (uint32_t)strtoul(end, &at, 10);
  }
  for (int i = 0; i < end_count; i++) {
    memset(ends[i].whole, 0, sizeof ends[i].whole);
    ends[i].next = next_chunk;
  }
}

static int is_sendable(unsigned bytes, unsigned fragment) {
  return bytes > 0 && bytes <= MOST_FRAME_BYTES && fragment > 0 && fragment <= MOST_RUN_BYTES - HEADER;
}

/* Answers 0 if the line cannot be meant. */
static int obey(char *line) {
  double rate, ms, warmup_ms;
  unsigned frames, bytes, fragment;
  unsigned long long least;
  int pid, at = 0, port;
  if (sscanf(line, "connect %d", &port) == 1) {
    connect_to(ends[0].relay, port);
    printf("{}\n");
  } else if (sscanf(line, "pace %lf %lf %u %u %n", &rate, &ms, &bytes, &fragment, &at) == 4 && at > 0 && rate > 0 && is_sendable(bytes, fragment)) {
    sends_runs = 0;
    read_flows(line + at);
    if (flow_count < 1) return 0;
    pace(rate, ms, bytes, fragment);
  } else if (sscanf(line, "run %u %lf %lf %llu %d %d %u %u %n", &frames, &warmup_ms, &ms, &least, &pid, &sends_runs, &bytes, &fragment, &at) == 8 &&
    at > 0 && frames > 0 && frames < RING / 2 && is_sendable(bytes, fragment)) {
    read_flows(line + at);
    if (flow_count < 1) return 0;
    run(frames, warmup_ms, ms, least, pid, bytes, fragment);
  } else return 0;
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int relay_port = atoi(argv[1]);
  end_count = atoi(argv[2]) + 1;
  if (end_count < 2 || end_count > MOST_ENDS) return 2;
  for (int i = 0; i < BATCH; i++) {
    places[i] = (struct iovec){taken[i], TAKEN};
    batch[i].msg_hdr = (struct msghdr){.msg_iov = &places[i], .msg_iovlen = 1};
  }
  events = epoll_create1(0);
  struct epoll_event lines = {.events = EPOLLIN};
  epoll_ctl(events, EPOLL_CTL_ADD, 0, &lines);
  printf("{\"ports\":[");
  for (int i = 0; i < end_count; i++) {
    struct end *end = &ends[i];
    end->relay = open_socket(2 * (uint32_t)i + 2);
    end->member = open_socket(2 * (uint32_t)i + 3);
    if (relay_port > 0) connect_to(end->relay, relay_port);
    end->sequences = malloc(RING * sizeof(uint32_t));
    end->bytes = calloc(RING, sizeof(uint32_t));
    memset(end->sequences, 0xff, RING * sizeof(uint32_t));
    printf("%s[%d,%d]", i ? "," : "", port_of(end->relay), port_of(end->member));
  }
  printf("]}\n");
  fflush(stdout);
  char lines_read[4096];
  for (;;) {
    struct epoll_event ready[EVENTS];
    int some = epoll_wait(events, ready, EVENTS, -1), has_line = 0;
    for (int i = 0; i < some; i++) has_line |= ready[i].data.u32 == 0;
    take(0);
    if (!has_line) continue;
    /* One line at a time is what the other end writes, less than fits. */
    ssize_t length = read(0, lines_read, sizeof lines_read - 1);
    if (length <= 0) return 0;
    lines_read[length] = 0;
    for (char *line = strtok(lines_read, "\n"); line; line = strtok(NULL, "\n")) {
      if (!obey(line)) return 2;
      fflush(stdout);
    }
  }
}
