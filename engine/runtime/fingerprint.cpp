#include "engine/runtime/fingerprint.h"

#include "engine/base/match.h"
#include "engine/projections/row_codec.h"

namespace guichet::runtime {
namespace {

using projections::RowWriter;

void add(RowWriter& row, const std::vector<cases::FileRef>& files) {
  row.list(files, [](RowWriter& r, const cases::FileRef& file) {
    r(file.content.empty() ? file.hash : file.content, file.name, file.media_type, std::uint64_t{file.bytes});
  });
}

void add(RowWriter& row, const cases::OpenCase& open) {
  row(open.workflow, open.form, open.language);
  for (const auto& [clock, due] : open.due) row(clock, due);
  add(row, open.files);
}

void add(RowWriter& row, const cases::Command& command) {
  row(std::uint64_t{command.index()});
  match(
      command,
      [&](const cases::OpenCase& open) { add(row, open); },
      [&](const cases::ClaimTask& claim) { row(claim.task); },
      [&](const cases::ReleaseTask& release) { row(release.task); },
      [&](const cases::AssignTask& assign) { row(assign.task, assign.agent); },
      [&](const cases::CompleteTask& done) { row(done.task, done.outcome, done.data, done.answers); },
      [&](const cases::Reply& reply) {
        row(reply.text);
        add(row, reply.files);
      },
      [&](const cases::WriteNote& note) { row(note.text, note.internal); },
      [&](const cases::AttachFile& attach) {
        add(row, std::vector<cases::FileRef>{attach.file});
        row(attach.internal);
      },
      [&](const cases::DeliverMessage& message) { row(message.name, message.value, message.body); },
      [&](const cases::ChangePriority& change) { row(change.priority, change.reason); },
      [&](const cases::FireTimer& fire) { row(fire.timer); },
      [&](const cases::FireClock& fire) { row(fire.clock, fire.edge); },
      [&](const cases::ResumeCase& resume) { row(resume.step, resume.reason); },
      [&](const cases::WithdrawCase&) {},
      [&](const cases::TakeAction& action) { row(action.action, action.answers); },
      [&](const cases::AnswerCall& answer) { row(answer.order, answer.status, answer.body); },
      [&](const cases::FailCall& failure) { row(failure.order, failure.reason); },
      [&](const cases::ExtendClock& more) { row(more.clock, more.by_ms, more.by_months, more.reason); },
      [&](const cases::MigrateCase& move) {
        row(move.to, move.back);
        for (const auto& [from, to] : move.steps) row(from, to);
      },
      [&](const cases::ReopenCase& reopen) { row(reopen.text); },
      [&](const cases::AnswerSurvey& survey) { row(survey.score, survey.text); },
      [&](const cases::ResendOrder& again) { row(again.order, again.reason); },
      [&](const cases::ReportTrouble& trouble) { row(trouble.code, trouble.message); },
      [&](const cases::BookAppointment& book) { row(book.step, book.site, book.starts, book.reason); },
      [&](const cases::CancelAppointment& cancel) { row(cancel.step, cancel.reason); },
      [&](const cases::JoinCase& join) { row(join.main, join.reference, join.reason); },
      [&](const cases::PartCase& part) { row(part.reason); },
      [&](const cases::AddFollower& gain) { row(gain.follower, gain.reference, gain.reason); },
      [&](const cases::RemoveFollower& loss) { row(loss.follower, loss.reason); },
      [&](const cases::StandInLine& line) { row(line.step); },
      [&](const cases::LeaveLine& line) { row(line.step, line.reason); },
      [&](const cases::OfferSlot& offer) { row(offer.agenda, offer.site, offer.starts); },
      [&](const cases::PostponeNews& news) { row(news.step, news.until, news.reason); },
      [&](const cases::PostLetter& post) { row(post.letter, post.posted, post.reason); },
      [&](const cases::EraseCase&) {});
}

void add(RowWriter& row, const people::Command& command) {
  row(std::uint64_t{command.index()});
  match(
      command,
      [&](const people::RegisterPerson& person) { row(person.attributes, person.language); },
      [&](const people::UpdatePerson& update) { row(update.attributes, update.language); },
      [&](const people::RecordConsent& consent) { row(consent.purpose, consent.given, consent.how); },
      [&](const people::ForgetPerson& forget) { row(forget.reason); });
}

}  // namespace

std::string content_of(const Submission& submission) {
  std::string bytes;
  RowWriter row(bytes);
  row(submission.actor.name, std::uint64_t{submission.what.index()});
  match(
      submission.what,
      [&](const OpenRequest& request) {
        add(row, request.open);
        if (request.person)
          add(row, people::Command(*request.person));
        else
          row(request.open.person);
      },
      [&](const CaseCommand& command) {
        row(command.id);
        add(row, command.command);
      },
      [&](const PersonCommand& command) {
        if (!std::holds_alternative<people::RegisterPerson>(command.command)) row(command.id);
        add(row, command.command);
      },
      [&](const catalog::Command& command) {
        match(command, [&](const catalog::DeployTown& deploy) {
          for (const auto& [path, text] : deploy.files) row(path, text);
        });
      });
  return bytes;
}

}  // namespace guichet::runtime
