// guichet serve: the composition root. What runs, in the order it is put together.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "adapters/courier/courier.h"
#include "adapters/courier/drop.h"
#include "adapters/courier/orders.h"
#include "adapters/http/service.h"
#include "adapters/mail/direct_post.h"
#include "adapters/mail/inbox.h"
#include "adapters/mail/lmtp_server.h"
#include "adapters/mail/outbox.h"
#include "adapters/mail/shelf.h"
#include "adapters/open311/open311.h"
#include "adapters/portal/portal.h"
#include "adapters/subscribers/consumers.h"
#include "adapters/subscribers/webhooks.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/folder.h"
#include "cli/mirror.h"
#include "cli/served.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/runtime/engine.h"

namespace guichet::cli {
namespace {

/// Makes the folder what new cases open with, unless it is already.
Status deploy(runtime::Engine& engine, const Clock& clock, const std::string& folder) {
  GUICHET_TRY(auto files, read_town_folder(folder));
  // What is deployed already is served on, whatever today's check has against it; anything else has to pass.
  const auto loaded = workflows::load_kept(files);
  const auto current = engine.town();
  if (loaded.town != nullptr && current != nullptr && current->version == loaded.town->version) return ok();
  runtime::Submission submission;
  submission.id = CommandId(fmt::format("deploy-{}", clock.now().time_since_epoch().count()));
  submission.actor.name = "system/serve";
  submission.what = catalog::Command(catalog::DeployTown{std::move(files)});
  const auto receipt = engine.submit_and_wait(std::move(submission));
  if (!receipt) return receipt.error();
  engine.wait_applied(receipt->last, std::chrono::seconds(5));
  log_info("town deployed", {{"folder", folder}, {"version", loaded.town == nullptr ? "" : loaded.town->version}});
  return ok();
}

http::ServiceOptions door_of(const ServeOptions& options) {
  http::ServiceOptions door;
  door.address = options.address;
  door.port = options.port;
  door.tokens_file = options.tokens.empty() ? std::filesystem::path(options.data) / "tokens.json"
                                            : std::filesystem::path(options.tokens);
  door.stop_on_signals = true;
  return door;
}

/// Secrets of other systems may stand in the environment.
std::string variable(const std::string& name) {
  const auto* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? std::string() : std::string(value);
}

/// Lines of the audit are kept while this lives.
struct AuditKept {
  explicit AuditKept(access::AuditTrail& trail) {
    keep_audit([&trail](std::string_view what, AuditFields fields) { trail.note(what, fields); });
  }
  AuditKept(const AuditKept&) = delete;
  AuditKept& operator=(const AuditKept&) = delete;
  ~AuditKept() { keep_audit(nullptr); }
};

/// Where town.yaml says so; null where it does not. Another place takes a start of the server.
Result<std::unique_ptr<mail::LmtpServer>> listen_for_letters(const workflows::Town* town, mail::Inbox& inbox) {
  if (town == nullptr || !town->mail || town->mail->listen.empty()) return std::unique_ptr<mail::LmtpServer>();
  const auto ours = mail::parse_address(town->mail->from);
  GUICHET_TRY(
      auto server,
      mail::LmtpServer::open(
          {.listen = town->mail->listen, .host = ours ? ours->domain : town->id},
          [&inbox](std::string_view address) { return inbox.accepts(address); },
          [&inbox](const mail::Envelope& envelope) { return inbox.take_in(envelope); }));
  log_info("letters come in", {{"at", server->address()}});
  return server;
}

/// Codes of residents who sign in: by the town's mail server, or for all to see in a town that nobody lives in.
portal::Correspondence correspondence(mail::DirectPost& codes, bool shown) {
  return {
      .possible = [&codes, shown] { return shown || codes.is_possible(); },
      .send =
          [&codes, shown](const portal::SignInLetter& letter) {
            if (codes.is_possible())
              return codes.take({letter.to, letter.subject, letter.text, letter.language, letter.until});
            if (shown) fmt::print(stderr, "Letter to {}: {}\n", letter.to, letter.subject);
            return shown;
          }};
}

/// The code stands in the fragment, which no server and no log ever sees.
void invite_the_first(access::SignIn& sign_in, const std::string& url) {
  if (const auto code = sign_in.first_code(); !code.empty())
    fmt::print(
        stderr, "Nobody can sign in yet. The first administrator opens, once:\n  {}/console/premier#{}\n", url, code);
}

}  // namespace

int serve(const ServeOptions& options) {
  if (const auto own = refuse_a_mirror(options.data); !own) return fail(own.error());
  const SystemClock clock;
  runtime::Options store;
  store.directory = options.data;
  store.kek = options.kek;
  auto engine = runtime::Engine::open(std::move(store), clock);
  if (!engine) return fail(engine.error());
  if (!options.town.empty())
    if (const auto deployed = deploy(**engine, clock, options.town); !deployed) return fail(deployed.error());
  const auto data = std::filesystem::path(options.data);
  const auto transport = courier::make_drop_transport(data / "drop", courier::make_http_transport(variable));
  const courier::Courier courier(**engine, *transport, {.checkpoint = data / "courier.position"});
  const auto consumers = subscribers::Consumers::open(**engine, clock, data / "consumers");
  if (!consumers) return fail(consumers.error());
  const auto webhooks = subscribers::Webhooks::open(**engine, clock, {.folder = data / "webhooks"});
  if (!webhooks) return fail(webhooks.error());
  const courier::StuckAlarm orders(**engine, clock);
  const auto signature = mail::Signature::open(data / "keys" / "mail.key");
  if (!signature) return fail(signature.error());
  const auto shelf =
      mail::Shelf::open(clock, {.folder = data / "mail" / "unmatched", .key = data / "keys" / "letters.key"});
  if (!shelf) return fail(shelf.error());
  mail::Inbox inbox(**engine, clock, *signature, {}, shelf->get());
  const auto letters = listen_for_letters((*engine)->town().get(), inbox);
  if (!letters) return fail(letters.error());
  const auto post = mail::make_smtp_post(variable);
  const auto outbox = mail::Outbox::open(**engine, clock, *post, *signature, {.folder = data / "mail"});
  if (!outbox) return fail(outbox.error());
  access::SignIn sign_in(options.data, clock);
  access::AuditTrail trail(data / "audit", clock);
  const AuditKept kept(trail);
  access::Absences absences(data / "absences.json");
  access::SavedViews views(data / "views.json");
  mail::DirectPost codes(**engine, clock, *post);
  auto portal = portal::Portal::open(**engine, clock, options.data, correspondence(codes, options.codes_shown));
  if (!portal) return fail(portal.error());
  auto how = door_of(options);
  how.sign_in = &sign_in;
  how.absences = &absences;
  const mail::Desk desk{outbox->get(), &inbox, shelf->get()};
  how.routes =
      served_routes({{sign_in, trail, absences, views}, consumers->get(), webhooks->get(), desk, data / "files"});
  how.figures = [&] {
    return (*consumers)->figures() + (*webhooks)->figures() + orders.figures() + (*outbox)->figures() +
           inbox.figures() + (*shelf)->figures();
  };
  open311::Open311 open311(**engine, clock, how.tokens_file);
  how.annexes = {portal->get(), &open311};
  auto door = http::Service::open(**engine, clock, std::move(how));
  if (!door) return fail(door.error());
  // The one line on standard output: scripts read the address here, the port may be the kernel's choice.
  fmt::print("{}\n", (*door)->url());
  std::fflush(stdout);
  invite_the_first(sign_in, (*door)->url());
  log_info("serving", {{"url", (*door)->url()}, {"data", options.data}});
  const auto ended = (*door)->run();
  log_info("stopped");
  return ended == http::Service::Ended::engine_failed ? exit_internal : exit_ok;
}

}  // namespace guichet::cli
