// Signatures as the Standard Webhooks specification has them.
#include "adapters/subscribers/signature.h"

#include <doctest/doctest.h>

using namespace guichet::subscribers;

TEST_CASE("the example of the Standard Webhooks libraries comes out the same") {
  const Signed what{"msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})"};
  CHECK(
      signature_of(what, {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) ==
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("two secrets give two signatures, and another body another one") {
  const auto old_one = new_secret();
  const auto new_one = new_secret();
  CHECK(old_one != new_one);
  const auto both = signature_of({"a", 1, "body"}, {new_one, old_one});
  CHECK(both == signature_of({"a", 1, "body"}, {new_one}) + " " + signature_of({"a", 1, "body"}, {old_one}));
  CHECK(signature_of({"a", 1, "bodz"}, {new_one}) != signature_of({"a", 1, "body"}, {new_one}));
  CHECK(signature_of({"a", 2, "body"}, {new_one}) != signature_of({"a", 1, "body"}, {new_one}));
}

TEST_CASE("a secret that is too short, or none, is refused") {
  CHECK(check_secret(new_secret()));
  CHECK(check_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  CHECK_FALSE(check_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  CHECK_FALSE(check_secret("whsec_MfKQ9r8GKYqrTwjU"));
  CHECK_FALSE(check_secret("whsec_not base64 at all, but long enough"));
  CHECK_FALSE(check_secret("whsec_"));
  CHECK(check_secret("whsec_").error().fields.at(0).pointer == "/secret");
}
