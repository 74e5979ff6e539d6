#pragma once

// Coroutines of the one I/O thread. GCC 12 destroys temporaries twice inside expressions with co_await: the one shape
// is `auto reply = co_await f(std::move(named));`. Everything in adapters/async belongs to that thread unless it says
// otherwise.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace guichet::async {

namespace asio = boost::asio;

using IoContext = asio::io_context;
using IoExecutor = asio::io_context::executor_type;

/// A coroutine of the I/O thread. The executor's type is spelt out because any_io_executor costs an indirect call
/// and an allocation on every step.
template <class T = void>
using Task = asio::awaitable<T, IoExecutor>;

inline constexpr asio::use_awaitable_t<IoExecutor> use_task{};

}  // namespace guichet::async
