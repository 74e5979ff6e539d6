#include "adapters/subscribers/sender.h"

#include <algorithm>

#include <curl/curl.h>

#include "adapters/outward/guard.h"
#include "engine/base/check.h"

namespace guichet::subscribers {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;
constexpr long connect_ms_max = 10'000;

/// Once for the process, before its threads.
void start_library() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  check(started == CURLE_OK, "libcurl can start");
}

/// An answer's body is of no interest, but a receiver that sends without end is none of ours.
std::size_t count_bytes(char* /*bytes*/, std::size_t size, std::size_t count, void* into) {
  auto& total = *static_cast<std::size_t*>(into);
  total += size * count;
  return total > answer_bytes_max ? 0 : size * count;
}

std::optional<std::string> header_of(CURL* easy, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return std::nullopt;
  return std::string(header->value);
}

}  // namespace

struct Sender::Transfer {
  explicit Transfer(Shipment what) : shipment(std::move(what)), guard(shipment.reach) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  ~Transfer() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }

  Shipment shipment;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::size_t received = 0;
  outward::Guard guard;
};

struct Sender::State {
  explicit State(std::chrono::milliseconds limit) : timeout(limit), multi(curl_multi_init()) {
    check(multi != nullptr, "there is memory to send with");
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ~State() {
    for (const auto& [easy, transfer] : transfers) curl_multi_remove_handle(multi, easy);
    transfers.clear();
    curl_multi_cleanup(multi);
  }

  void set_up(Transfer& transfer) const {
    auto* easy = transfer.easy;
    const auto& shipment = transfer.shipment;
    curl_easy_setopt(easy, CURLOPT_URL, shipment.url.c_str());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, shipment.method.c_str());
    if (shipment.method == "OPTIONS") {
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(shipment.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, shipment.body.c_str());
    }
    for (const auto& header : shipment.headers) transfer.headers = curl_slist_append(transfer.headers, header.c_str());
    transfer.headers = curl_slist_append(transfer.headers, "Expect:");  // no round trip before a small body
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    const long timeout_ms = timeout.count();
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // a proxy would resolve the name where we do not see it
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(connect_ms_max, timeout_ms));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "guichet");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &count_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer.received);
    transfer.guard.watch(easy);
  }

  Delivered end(CURL* easy, CURLcode code) {
    const auto found = transfers.find(easy);
    check(found != transfers.end(), "libcurl ends what was begun");
    const auto& transfer = *found->second;
    Delivered delivered{
        .ticket = transfer.shipment.ticket,
        .status = 0,
        .why = {},
        .retry_after = {},
        .allowed_origin = {},
        .allowed_rate = {}};
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    // Too long an answer to a request that was taken is no reason to send it again.
    if (code == CURLE_OK || code == CURLE_WRITE_ERROR) {
      delivered.status = static_cast<int>(status);
      delivered.retry_after = header_of(easy, "Retry-After");
      delivered.allowed_origin = header_of(easy, "WebHook-Allowed-Origin");
      delivered.allowed_rate = header_of(easy, "WebHook-Allowed-Rate");
    } else if (transfer.guard.refused()) {
      delivered.why = outward::closed;
    } else {
      delivered.why = curl_easy_strerror(code);
    }
    curl_multi_remove_handle(multi, easy);
    transfers.erase(found);
    return delivered;
  }

  const std::chrono::milliseconds timeout;
  CURLM* multi;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers;
};

Sender::Sender(std::chrono::milliseconds timeout) {
  start_library();
  state_ = std::make_unique<State>(timeout);
}

Sender::~Sender() = default;

void Sender::start(Shipment shipment) {
  auto transfer = std::make_unique<Transfer>(std::move(shipment));
  transfer->easy = curl_easy_init();
  check(transfer->easy != nullptr, "there is memory to send with");
  state_->set_up(*transfer);
  auto* easy = transfer->easy;
  state_->transfers.emplace(easy, std::move(transfer));
  curl_multi_add_handle(state_->multi, easy);
}

std::size_t Sender::in_flight() const {
  return state_->transfers.size();
}

std::vector<Delivered> Sender::wait(std::chrono::milliseconds at_most) {
  int running = 0;
  curl_multi_perform(state_->multi, &running);
  std::vector<Delivered> delivered;
  const auto collect = [&] {
    int left = 0;
    while (const auto* message = curl_multi_info_read(state_->multi, &left))
      if (message->msg == CURLMSG_DONE) {
        auto* easy = message->easy_handle;
        const auto code = message->data.result;
        delivered.push_back(state_->end(easy, code));
      }
  };
  collect();
  if (!delivered.empty()) return delivered;
  curl_multi_poll(state_->multi, nullptr, 0, static_cast<int>(at_most.count()), nullptr);
  curl_multi_perform(state_->multi, &running);
  collect();
  return delivered;
}

void Sender::wake() {
  curl_multi_wakeup(state_->multi);
}

}  // namespace guichet::subscribers
