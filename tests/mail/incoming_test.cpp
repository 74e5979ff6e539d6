// Letters as the world writes them.
#include <doctest/doctest.h>

#include "adapters/mail/incoming.h"

using namespace guichet;
using namespace guichet::mail;

namespace {

Incoming read(const std::string& headers, const std::string& body) {
  auto letter = read_letter("From: =?utf-8?q?Zo=C3=A9_Petit?= <zoe@example.org>\r\n" + headers + "\r\n" + body);
  REQUIRE(letter);
  return *std::move(letter);
}

}  // namespace

TEST_CASE("headers are decoded, and the letter it answers comes before older ones") {
  const auto letter = read(
      "Subject: =?iso-8859-1?Q?R=E9=3A_Votre_demande?=\r\nMessage-ID: <1@example.org>\r\n"
      "In-Reply-To: <b@town>\r\nReferences: <root@town> <a@town> <b@town>\r\n",
      "Oui.\r\n");
  CHECK(letter.from == "zoe@example.org");
  CHECK(letter.name == "Zoé Petit");
  CHECK(letter.subject == "Ré: Votre demande");
  CHECK(letter.message_id == "1@example.org");
  CHECK(letter.references == std::vector<std::string>{"b@town", "b@town", "a@town", "root@town"});
  CHECK(letter.text == "Oui.");
  CHECK_FALSE(letter.automatic);
}

TEST_CASE("whatever the charset, the text is UTF-8") {
  CHECK(
      read(
          "Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n",
          "=80 30 d=E9j=E0 pay=E9s=\r\n.\r\n")
          .text == "€ 30 déjà payés.");
  CHECK(
      read("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", "w4kgw6A=\r\n").text ==
      "É à");
  const auto unknown = read("Content-Type: text/plain; charset=no-such\r\n", "a\xFF\x00z\r\n");
  CHECK(unknown.text.find('a') == 0);
}

TEST_CASE("what an answer quotes is cut off, in each language, and what stands between quotes is kept") {
  for (const std::string quote :
       {"Le lun. 2 mars 2026 à 10:03, Mairie <m@t.example> a écrit :\n> Bonjour\n> merci\n",
        "On Mon, 2 Mar 2026, Hall wrote:\n> Hello\n",
        "Op ma 2 mrt. 2026 schreef Stadhuis:\n> Dag\n",
        "Em seg., 2 de mar., Prefeitura escreveu:\n> Oi\n",
        "-----Original Message-----\nFrom: Hall\nHello\n",
        "________________________________\nDe : Mairie\nBonjour\n",
        "> Bonjour\n> merci\n"}) {
    CAPTURE(quote);
    CHECK(without_quotes("Oui, demain.\n\n" + quote) == "Oui, demain.\n");
  }
  CHECK(without_quotes("> Quand ?\nDemain.\n> Où ?\nIci.\n") == "> Quand ?\nDemain.\n> Où ?\nIci.\n");
  CHECK(without_quotes("> rien que cela\n") == "> rien que cela\n");
  CHECK(without_quotes("Bonjour.\n") == "Bonjour.\n");
  CHECK(without_quotes("").empty());
}

TEST_CASE("an HTML letter says what people read in it") {
  const auto letter = read(
      "Content-Type: text/html; charset=utf-8\r\n",
      "<html><head><style>p{color:red}</style></head><body><p>Bonjour&nbsp;&amp; merci</p><div>d&eacute;j&#224; &#x2713;</div>"
      "<script>alert(1)</script>fin<br>ligne</body></html>\r\n");
  CHECK(letter.text == "Bonjour & merci\ndéjà ✓\nfin\nligne");
  CHECK(text_of_html("a < b & c &nosuch; &#xD800; <unclosed") == "a ");
}

TEST_CASE("enclosures come with a plain name, the text beside them, and no more than allowed") {
  const std::string body =
      "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nVoici.\r\n"
      "--c\r\nContent-Type: text/html\r\n\r\n<p>Voici.</p>\r\n--c--\r\n"
      "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=\"../../photo.png\"\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
      "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''d%C3%A9vis.txt\r\n\r\n120 EUR\r\n--b--\r\n";
  const auto letter = read("Content-Type: multipart/mixed; boundary=b\r\n", body);
  CHECK(letter.text == "Voici.");
  REQUIRE(letter.enclosures.size() == 2);
  CHECK(letter.enclosures[0].name == "photo.png");
  CHECK(letter.enclosures[0].content == "\x89PNG\r\n\x1A\n");
  CHECK(letter.enclosures[1].name == "dévis.txt");
  const auto whole = "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + body;
  CHECK_FALSE(read_letter(whole, {.enclosures_max = 1}));
  CHECK_FALSE(read_letter(whole, {.enclosure_bytes_max = 5}));
  CHECK_FALSE(read_letter(whole, {.parts_max = 3}));
}

TEST_CASE("what a machine wrote is told by its headers") {
  for (const std::string header :
       {"Auto-Submitted: auto-replied\r\n",
        "Auto-Submitted: auto-generated (away)\r\n",
        "Precedence: bulk\r\n",
        "Precedence: list\r\n",
        "List-Id: <x.example.org>\r\n",
        "X-Autoreply: yes\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n"})
    CHECK(read(header, "x\r\n").automatic);
  CHECK_FALSE(read("Auto-Submitted: no\r\n", "x\r\n").automatic);
}

TEST_CASE("broken letters are read as far as they go, or refused, and never more") {
  for (const std::string& bytes :
       {std::string(),
        std::string("\r\n"),
        std::string("no header at all"),
        std::string("From:\r\n\r\n"),
        std::string("Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n"),
        std::string(5'000, '\0'),
        std::string("Subject: =?utf-8?q?=00=01?=\r\nMessage-ID: <\r\n\r\n\x01\x02")}) {
    const auto letter = read_letter(bytes);
    if (!letter) continue;
    for (const char c : letter->subject) CHECK(static_cast<unsigned char>(c) >= 0x20);
  }
  std::string nested = "From: a@b.c\r\n";
  for (int i = 0; i < 300; ++i)
    nested +=
        "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  const auto deep = read_letter(nested + "Content-Type: text/plain\r\n\r\nend\r\n");
  if (deep) CHECK(deep->enclosures.size() <= 20);
}
