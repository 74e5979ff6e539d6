#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace guichet::test {

/// What a system at the other end of an order may do instead of answering.
enum class Manner : std::size_t {
  hangs,     ///< takes the request and says nothing, having carried it out or not
  late,      ///< carries it out, and answers when nobody listens any more
  nonsense,  ///< answers what is no answer
  twice      ///< answers, and then once more with something else
};

inline constexpr std::size_t manners = 4;

/// Another system behind a real socket that treats every order in each of these manners, by chance in which order; the
/// last is `twice`, whose first answer is good. It knows an order by its Idempotency-Key, as its like do. Its own
/// thread; thread-safe.
class UnrulyService {
 public:
  struct Order {
    std::string id;  ///< under which it is carried out here; empty: not yet
    int asked = 0;
  };

  explicit UnrulyService(std::uint64_t seed);
  UnrulyService(const UnrulyService&) = delete;
  UnrulyService& operator=(const UnrulyService&) = delete;
  ~UnrulyService();

  std::string url() const;
  /// By key.
  std::map<std::string, Order> orders() const;
  /// How often it behaved so.
  int count(Manner manner) const;

 private:
  class Session;

  void accept();
  /// What becomes of this attempt, and the bytes that are sent, now or too late.
  struct Behaviour {
    Manner manner;
    std::string bytes;
  };
  Behaviour treat(const std::string& key);
  std::string nonsense(const Order& order);

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  mutable std::mutex mutex_;
  std::mt19937_64 chance_;
  std::map<std::string, Order> orders_;
  std::map<std::string, std::array<Manner, manners>> plans_;
  std::array<int, manners> counts_{};
  int carried_out_ = 0;
  std::thread thread_;
};

}  // namespace guichet::test
