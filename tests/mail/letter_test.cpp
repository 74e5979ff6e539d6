// Letters as bytes: what mail servers and readers of mail accept, whatever stands in a case.
#include <doctest/doctest.h>

#include "adapters/mail/gmime.h"
#include "adapters/mail/letter.h"

using namespace guichet;
using namespace guichet::mail;

namespace {

Letter letter() {
  return {
      .from_name = "Saint-Aubin-les-Vanneaux, 12 000 habitants",
      .from = "mairie@saint-aubin.example",
      .reply_to = "mairie+rd2q-2mbt-0000-0000-0000@saint-aubin.example",
      .to = "zoe@example.org",
      .subject = "Votre demande « éclairage » a été reçue à l'accueil, rue de l'Été",
      .text = "Bonjour Zoë,\n\nnous avons bien reçu : un œuf cassé, 3 € de dégâts.\nÀ bientôt = merci\n",
      .language = "fr",
      .message_id = "letter.42.abcd@saint-aubin.example",
      .thread_id = "case.efgh@saint-aubin.example",
      .date = Instant(Duration(1'772'438'400'000))};
}

/// The letter as another program reads it.
struct ReadBack {
  explicit ReadBack(const std::string& bytes) {
    start_gmime();
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    message.reset(g_mime_parser_construct_message(parser.get(), nullptr));
    REQUIRE(message);
  }

  std::string header(const char* name) const {
    const auto* value = g_mime_object_get_header(as<GMimeObject>(message.get()), name);
    return value == nullptr ? "" : value;
  }

  std::string text() const {
    return take_text(g_mime_text_part_get_text(as<GMimeTextPart>(g_mime_message_get_mime_part(message.get()))));
  }

  Owned<GMimeMessage> message;
};

}  // namespace

TEST_CASE("a letter with accents reads back as it was written, and travels as plain ASCII in short lines") {
  const auto bytes = write_letter(letter());
  std::size_t line = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    CHECK(static_cast<unsigned char>(bytes[i]) < 0x80);
    if (bytes[i] == '\n') {
      CHECK(i > 0);
      CHECK(bytes[i - 1] == '\r');
      CHECK(i - line <= 998);
      line = i + 1;
    }
  }
  const ReadBack read(bytes);
  CHECK(read.header("Subject") == letter().subject);
  CHECK(read.text().find("un œuf cassé, 3 € de dégâts.") != std::string::npos);
  CHECK(read.text().find("À bientôt = merci") != std::string::npos);
  CHECK(read.header("Reply-To") == letter().reply_to);
  CHECK(read.header("Message-Id") == "<letter.42.abcd@saint-aubin.example>");
  CHECK(read.header("References") == "<case.efgh@saint-aubin.example>");
  CHECK(read.header("Auto-Submitted") == "auto-generated");
  CHECK(bytes.find("Content-Language: fr\r\n") != std::string::npos);
  CHECK(bytes.find("Content-Transfer-Encoding: quoted-printable") != std::string::npos);
  CHECK(read.header("Date").find("2 Mar 2026") != std::string::npos);
}

TEST_CASE("nothing that a case says becomes a header") {
  auto evil = letter();
  evil.subject = "Bonjour\r\nBcc: everybody@example.org";
  evil.from_name = "Mairie\nX-Evil: yes";
  const ReadBack read(write_letter(evil));
  CHECK(read.header("Bcc").empty());
  CHECK(read.header("X-Evil").empty());
  CHECK(read.header("Subject").find("Bcc: everybody@example.org") != std::string::npos);
}

TEST_CASE("lines of the text end alike, whoever wrote them") {
  auto mixed = letter();
  mixed.text = "un\r\ndeux\rtrois\nquatre";
  const auto bytes = write_letter(mixed);
  CHECK(bytes.ends_with("un\r\ndeux\r\ntrois\r\nquatre\r\n"));
}
