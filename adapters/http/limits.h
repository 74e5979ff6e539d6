#pragma once

#include <chrono>
#include <cstddef>

namespace guichet::http {

/// What a peer may cost. Every member is a bound that holds for a peer that does its worst.
struct Limits {
  std::size_t connections_max = 4096;  ///< beyond it: 503 and goodbye
  std::size_t requests_per_connection_max = 1'000'000;
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t header_count_max = 100;
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t body_bytes_max = 1024 * 1024;              ///< of a JSON body; routes may say otherwise
  std::size_t upload_bytes_max = 32u * 1024 * 1024;      ///< of an attachment
  std::size_t downloads_bytes_max = 256u * 1024 * 1024;  ///< of attachments being sent, all together
  std::size_t visits_bytes_max = 256u * 1024 * 1024;     ///< of bodies sent to annexes, all together
  std::size_t drain_bytes_max = 64 * 1024;               ///< of an unread body, to keep the connection
  std::size_t subscribers_max = 512;                     ///< live readers of /events
  std::size_t streams_max = 16;                          ///< answers of any length on their way at a time (exports)

  std::chrono::milliseconds idle_max{75'000};         ///< between requests
  std::chrono::milliseconds head_max{10'000};         ///< from a request's first byte to the end of its head
  std::chrono::milliseconds body_max{30'000};         ///< for a body, plus a second for each 16 KiB it announces
  std::chrono::milliseconds write_max{30'000};        ///< for an answer, plus a second for each 16 KiB of it
  std::chrono::milliseconds stall_max{15'000};        ///< without a byte taken, whatever time is left
  std::chrono::milliseconds linger_max{1'000};        ///< for a peer that is told to go away to read why
  std::chrono::milliseconds shutdown_max{10'000};     ///< for what is in flight when the server is told to stop
  std::chrono::milliseconds heartbeat_every{15'000};  ///< of /events, when nothing happens
  std::chrono::milliseconds read_wait_max{2'000};     ///< for the projections to reach a position a reader named
  std::chrono::milliseconds sweep_every{250};         ///< how late a deadline may be noticed
};

}  // namespace guichet::http
