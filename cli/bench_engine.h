#pragma once

// The whole engine in one process: commands decided and made durable, views behind, questions asked, started
// cold. Data folders hold Saint-Aubin; each function opens the one it is given, and closes it.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/bench_contest.h"

namespace guichet::bench {

/// Events of a case that fill_histories() made.
inline constexpr std::uint64_t history_events = 20;

/// Opens so many cases of `question` in a new data folder, 256 in flight: commands per second.
Outcome fill(const std::string& data, std::uint64_t cases);

enum class Shown { to_agents, to_everybody };

/// So many cases that have been claimed and written to until each has history_events, in a new data folder. Only what
/// is shown to everybody stands in open data.
void fill_histories(const std::string& data, std::uint64_t cases, Shown shown = Shown::to_agents);

/// The stored documents in order.
void each_event(const std::string& data, const std::function<void(std::string_view document)>& see);

/// Deletes the views, opens the folder and waits until every view has caught up: events per second.
Contender rebuild_views(const std::string& data);

/// State and first 20 timeline entries of one case after the other.
Contender case_pages(const std::string& data, std::uint64_t cases, double seconds);

/// The first page of the one queue.
Outcome queue_pages(const std::string& data, std::uint64_t cases, double seconds);

/// From nothing in memory to the first queue page, in this process.
Outcome cold_start(const std::string& data, std::uint64_t cases);

/// Every warning and breach of so many cases, all due at once: clock edges fired per second.
Outcome fire_clocks(const std::string& data, std::uint64_t cases);

/// All of the above on a folder of its own, which is removed.
std::vector<Outcome> measure_engine(const std::string& folder, std::uint64_t cases);

}  // namespace guichet::bench
