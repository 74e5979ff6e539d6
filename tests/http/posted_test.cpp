// What browsers and others send in a form.
#include <doctest/doctest.h>

#include "adapters/http/posted.h"

using namespace guichet;
using namespace guichet::http;

namespace {

Result<Posted> read(const std::string& type, const std::string& body) {
  http::Request request;
  request.method = http::Method::post;
  request.headers = {{"content-type", type}};
  return Posted::read({.request = &request, .body = body, .peer = "192.0.2.7"});
}

const std::string form = "application/x-www-form-urlencoded";
const std::string multipart = "multipart/form-data; boundary=B";

std::string part(const std::string& disposition, const std::string& content) {
  return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

}  // namespace

TEST_CASE("a form is read as browsers write it") {
  const auto posted = read(form, "lieu.address=12+rue+de+l%27%C3%89glise&vide=&a=1&a=2&nu");
  REQUIRE(posted);
  CHECK(posted->value("lieu.address") == "12 rue de l'Église");
  CHECK(posted->value("vide").empty());
  CHECK(posted->values("a").size() == 2);
  CHECK(posted->has("nu"));
  CHECK_FALSE(posted->has("rien"));
}

TEST_CASE("a form with files is read, whatever their names and bytes are") {
  const std::string bytes("\x00\xFF--B not a boundary\r\n", 23);
  const auto posted = read(
      multipart,
      part("name=\"texte\"", "deux\r\nlignes") + part("name=\"photo\"; filename=\"C:\\a\\../../etc/passwd\"", bytes) +
          part("name=\"vide\"; filename=\"\"", "") + "--B--\r\n");
  REQUIRE(posted);
  CHECK(posted->value("texte") == "deux\r\nlignes");
  REQUIRE(posted->files().size() == 1);
  CHECK(posted->files()[0].name == "passwd");
  CHECK(posted->files()[0].content == bytes);
}

TEST_CASE("what is no form is refused") {
  CHECK_FALSE(read("application/json", "{}"));
  CHECK_FALSE(read(form, "a=%FF%FE"));
  CHECK_FALSE(read(form, std::string("a=%00")));
  CHECK_FALSE(read(multipart, "--B\r\n"));
  CHECK_FALSE(read(multipart, part("name=\"a\"", "1")));
  CHECK_FALSE(read("multipart/form-data", part("name=\"a\"", "1") + "--B--"));
  std::string many;
  for (int i = 0; i < 401; ++i) many += "a=1&";
  CHECK_FALSE(read(form, many));
}
