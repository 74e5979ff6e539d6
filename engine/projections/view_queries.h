#pragma once

#include "engine/people/vault.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

/// The questions, answered from the views. Thread-safe; every call reads one moment.
class ViewQueries final : public Queries {
 public:
  /// `views` must outlive the queries.
  ViewQueries(const store::Views& views, Tables tables) : views_(views), tables_(std::move(tables)) {}

  Position applied() const override;
  Result<cases::CaseState> find_case(const CaseId& id) const override;
  Result<CaseId> find_reference(const std::string& reference) const override;
  Result<Page<TaskRow>> queue(
      const std::string& queue, const std::string& agent, const PageRequest& page) const override;
  Result<Page<TaskRow>> my_tasks(const std::string& agent, const PageRequest& page) const override;
  Result<Page<CaseRow>> case_list(
      const std::string& workflow, const std::string& state, const PageRequest& page) const override;
  Result<Page<TimelineRow>> timeline(const CaseId& id, bool internal_too, const PageRequest& page) const override;
  Result<PersonSheet> person(const PersonId& id, const PageRequest& page) const override;
  Result<std::vector<PersonId>> people_by_token(const std::string& token, std::size_t limit) const override;
  Result<std::vector<DueRow>> due(Instant until, std::size_t limit) const override;
  Result<std::vector<CaseId>> waiting_for(
      const std::string& message, const json::value& value, std::size_t limit) const override;
  Result<std::vector<EmittedMessage>> emitted(
      const std::string& message, const json::value& value, std::size_t limit) const override;
  Result<std::vector<BookedSlot>> booked(
      const std::string& agenda, const std::string& site, Instant from, Instant to) const override;
  std::vector<QueueCount> queue_counts() const override;
  std::vector<ServiceCount> service_counts() const override;
  Result<std::vector<StatisticCount>> statistics(const std::string& from, const std::string& to) const override;
  Result<std::vector<StatisticCount>> district_statistics(
      const std::string& from, const std::string& to) const override;

  /// The same as due(), from a moment on: the alarm clock does not walk over what it has fired.
  Result<std::vector<DueRow>> due_between(Instant from, Instant until, std::size_t limit) const;
  /// The number of a person's data key. Errors: not_found.
  Result<people::KeyNumber> person_key(const PersonId& id) const;

 private:
  Result<Page<CaseRow>> merged_case_list(const std::string& workflow, const PageRequest& page) const;

  const store::Views& views_;
  Tables tables_;
};

}  // namespace guichet::projections
