#include "engine/people/vault.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <sodium.h>
#include <sys/stat.h>

#include "engine/people/kek.h"
#include "engine/people/lost_keys.h"
#include "engine/people/person.h"
#include "engine/store/key_slots.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
using people::Vault;

namespace {

std::unique_ptr<Vault> open_vault(const std::string& path, people::KeyNumber assigned_max = 0) {
  auto vault = Vault::open(path);
  REQUIRE_MESSAGE(vault, (vault ? "" : vault.error().message));
  (*vault)->resume_after(assigned_max);
  return std::move(*vault);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every regular file below the folder, one behind the other.
std::string all_bytes(const std::string& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += bytes_of(entry.path().string());
  return bytes;
}

/// The wrapped key as it lies in the pool file: 72 bytes in slots of 128 behind a header of 4096.
std::string wrapped_bytes(const std::string& folder, people::KeyNumber key) {
  return bytes_of(folder + "/pool").substr(4096 + (key - 1) * 128, 72);
}

}  // namespace

TEST_CASE("what is sealed opens again, also after a restart, and says nothing meanwhile") {
  const TemporaryFolder folder;
  json::value sealed;
  people::KeyNumber key = 0;
  {
    const auto vault = open_vault(folder / "keys");
    key = *vault->assign();
    sealed = *vault->seal(key, "Marie Dupont");
    CHECK(people::is_sealed(sealed));
    CHECK(json::serialize(sealed).find("Marie") == std::string::npos);
    CHECK(**vault->open(sealed) == json::value("Marie Dupont"));
    CHECK(*vault->seal(key, "Marie Dupont") != sealed);
  }
  const auto vault = open_vault(folder / "keys", key);
  CHECK(**vault->open(sealed) == json::value("Marie Dupont"));
  CHECK(*vault->assign() == key + 1);
}

TEST_CASE("an altered sealed value, or one under another person's number, is refused") {
  const TemporaryFolder folder;
  const auto vault = open_vault(folder / "keys");
  const auto mine = *vault->assign();
  const auto other = *vault->assign();
  const auto sealed = *vault->seal(mine, json::value{{"street", "Quai 3"}});

  auto moved = sealed;
  moved.as_object()["$sealed"].as_object()["k"] = other;
  auto altered = sealed;
  auto& cipher = altered.as_object()["$sealed"].as_object()["c"].as_string();
  cipher[3] = cipher[3] == 'A' ? 'B' : 'A';
  auto cut = sealed;
  cut.as_object()["$sealed"].as_object()["n"] = "";
  for (const auto& wrong : {moved, altered, cut, json::value{{"$sealed", 7}}}) {
    const auto opened = vault->open(wrong);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == Error::Kind::corrupt);
  }
  CHECK(vault->open(json::value("plain")).error().kind == Error::Kind::invalid);
}

TEST_CASE("documents are sealed and opened wherever personal values stand in them") {
  const TemporaryFolder folder;
  const auto vault = open_vault(folder / "keys");
  const auto key = *vault->assign();
  json::value document = json::object{
      {"form", {{"kind", "pothole"}, {"phone", people::personal("06 12")}}},
      {"files", json::array{people::personal("passport.pdf"), "public.jpg"}}};
  const auto plain =
      json::parse(R"({"form":{"kind":"pothole","phone":"06 12"},"files":["passport.pdf","public.jpg"]})");

  REQUIRE(vault->seal_personal(document, key));
  const auto text = json::serialize(document);
  CHECK(text.find("06 12") == std::string::npos);
  CHECK(text.find("passport") == std::string::npos);
  CHECK(text.find("public.jpg") != std::string::npos);
  CHECK(*vault->unseal(document) == plain);

  REQUIRE(vault->destroy(key));
  const auto erased =
      json::parse(R"({"form":{"kind":"pothole","phone":{"$erased":true}},"files":[{"$erased":true},"public.jpg"]})");
  CHECK(*vault->unseal(document) == erased);
}

TEST_CASE("a forgotten person's key is in no file, opens nothing, and is not given to anybody else") {
  const TemporaryFolder folder;
  const auto path = folder / "keys";
  people::KeyNumber key = 0;
  json::value sealed;
  std::string wrapped;
  {
    const auto vault = open_vault(path);
    key = *vault->assign();
    const auto other = *vault->assign();
    sealed = *vault->seal(key, "secret");
    wrapped = wrapped_bytes(path, key);
    const auto others = wrapped_bytes(path, other);
    REQUIRE(all_bytes(path).find(wrapped) != std::string::npos);

    REQUIRE(vault->destroy(key));
    REQUIRE(vault->destroy(key));
    CHECK(all_bytes(path).find(wrapped) == std::string::npos);
    CHECK(all_bytes(path).find(others) != std::string::npos);
    CHECK_FALSE(vault->open(sealed)->has_value());
    CHECK_FALSE(vault->file_key(key)->has_value());
    CHECK(vault->seal(key, "more").error().kind == Error::Kind::not_found);
  }
  const auto vault = open_vault(path, key);
  CHECK_FALSE(vault->open(sealed)->has_value());
  CHECK(*vault->assign() == key + 1);
  CHECK(all_bytes(path).find(wrapped) == std::string::npos);
}

TEST_CASE("after a rotation everything opens, and a copy of the keys made before opens nothing") {
  const TemporaryFolder folder;
  const auto path = folder / "keys";
  auto vault = open_vault(path);
  const auto key = *vault->assign();
  const auto gone = *vault->assign();
  const auto sealed = *vault->seal(key, "kept");
  const auto lost = *vault->seal(gone, "lost");
  const auto token = vault->blind_token("name", "dupont");
  REQUIRE(vault->destroy(gone));
  std::filesystem::create_directory(folder / "backup");
  std::filesystem::copy_file(path + "/pool", folder / "backup/pool");

  REQUIRE(vault->rotate());
  REQUIRE(vault->rotate());
  CHECK(**vault->open(sealed) == json::value("kept"));
  CHECK_FALSE(vault->open(lost)->has_value());
  vault.reset();
  vault = open_vault(path, gone);
  CHECK(**vault->open(sealed) == json::value("kept"));
  CHECK_FALSE(vault->open(lost)->has_value());
  CHECK(vault->blind_token("name", "dupont") == token);
  vault.reset();

  // The backup of the pool with today's key-encryption key.
  std::filesystem::copy_file(path + "/kek", folder / "backup/kek");
  const auto restored = Vault::open(folder / "backup");
  REQUIRE_FALSE(restored);
  CHECK(restored.error().kind == Error::Kind::corrupt);
}

TEST_CASE("a rotation cut short anywhere is finished or forgotten at the next start") {
  const TemporaryFolder folder;
  const auto before = folder / "before";
  auto vault = open_vault(before);
  const auto key = *vault->assign();
  const auto sealed = *vault->seal(key, "kept");
  vault.reset();
  const auto after = folder / "after";
  std::filesystem::copy(before, after);
  REQUIRE(open_vault(after)->rotate());

  struct Moment {
    const char* kek;  // where each file comes from when the process dies
    const char* pool;
    const char* kek_next;
  };

  const auto kek_of = [](const std::string& path) { return path + "/kek"; };
  for (const auto& moment :
       {Moment{"before", "before", "after"},
        Moment{"before", "after", "after"},
        Moment{"zeros", "after", "after"},
        Moment{"after", "after", ""}}) {
    const auto path = folder / "crashed";
    std::filesystem::remove_all(path);
    std::filesystem::create_directory(path);
    if (std::string_view(moment.kek) == "zeros")
      std::ofstream(path + "/kek", std::ios::binary) << std::string(32, '\0');
    else
      std::filesystem::copy_file(kek_of(folder / moment.kek), path + "/kek");
    std::filesystem::copy_file((folder / moment.pool) + "/pool", path + "/pool");
    if (*moment.kek_next != '\0') std::filesystem::copy_file(kek_of(folder / moment.kek_next), path + "/kek.next");
    const auto reopened = open_vault(path, key);
    CHECK(**reopened->open(sealed) == json::value("kept"));
  }
}

TEST_CASE("the key-encryption key is ours alone to read, and never replaced when it is lost") {
  const TemporaryFolder folder;
  const auto path = folder / "keys";
  (void)open_vault(path);

  struct stat about {};

  REQUIRE(::stat((path + "/kek").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  std::filesystem::remove(path + "/kek");
  const auto lost = Vault::open(path);
  REQUIRE_FALSE(lost);
  CHECK(lost.error().message.find("is missing") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(path + "/kek"));
}

TEST_CASE("a key-encryption key from outside is used, and is not rotated here") {
  const TemporaryFolder folder;
  std::ofstream(folder / "credential", std::ios::binary) << std::string(32, 'k');
  {
    auto vault = Vault::open(folder / "keys", {.kek_path = folder / "credential"});
    REQUIRE(vault);
    (*vault)->resume_after(0);
    CHECK((*vault)->assign());
    CHECK((*vault)->rotate().error().kind == Error::Kind::conflict);
    CHECK_FALSE(std::filesystem::exists(folder / "keys/kek"));
  }
  std::ofstream(folder / "credential", std::ios::binary) << std::string(32, 'x');
  const auto foreign = Vault::open(folder / "keys", {.kek_path = folder / "credential"});
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().kind == Error::Kind::invalid);
  CHECK(foreign.error().message.find("another key-encryption key") != std::string::npos);
}

TEST_CASE("a wrong name of the key-encryption key is the command's fault and not the data's") {
  const TemporaryFolder folder;
  std::ofstream(folder / "short", std::ios::binary) << "too short";
  std::ofstream(folder / "empty", std::ios::binary).flush();
  (void)open_vault(folder / "keys");
  for (const auto* keys : {"keys", "new-keys"}) {
    for (const auto& kek : {folder / "nowhere/kek", folder / "short", folder / "empty", folder / "."}) {
      const auto opened = Vault::open(folder / keys, {.kek_path = kek});
      REQUIRE_FALSE(opened);
      CHECK(opened.error().kind == Error::Kind::invalid);
      CHECK(opened.error().message.find(kek) != std::string::npos);
      CHECK(opened.error().message.find("32 bytes") != std::string::npos);
      CHECK(opened.error().message.find("--kek") != std::string::npos);
    }
  }
  CHECK(Vault::open(folder / "keys"));
}

TEST_CASE("flipped bytes in the pool are reported, never used") {
  const TemporaryFolder folder;
  const auto path = folder / "keys";
  people::KeyNumber key = 0;
  json::value sealed;
  {
    const auto vault = open_vault(path);
    key = *vault->assign();
    sealed = *vault->seal(key, "secret");
  }
  const auto good = bytes_of(path + "/pool");
  for (std::size_t at = 0; at < 80; ++at) {
    auto bad = good;
    bad[4096 + (key - 1) * 128 + at] ^= 0x10;
    std::ofstream(path + "/pool", std::ios::binary) << bad;
    const auto vault = open_vault(path, key);
    const auto opened = vault->open(sealed);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == Error::Kind::corrupt);
  }
}

TEST_CASE("the pool is refilled when it runs out") {
  const TemporaryFolder folder;
  const auto vault = open_vault(folder / "keys", 4'095);
  CHECK(*vault->assign() == 4'096);
  const auto key = *vault->assign();
  CHECK(key == 4'097);
  CHECK(**vault->open(*vault->seal(key, 1)) == json::value(1));
  const auto far = open_vault(folder / "other", 10'000);
  CHECK(*far->assign() == 10'001);
}

TEST_CASE("keys that never came with a log open nothing, and the folder's own begin behind them") {
  const TemporaryFolder folder;
  const auto elsewhere = open_vault(folder / "elsewhere");
  const auto key = *elsewhere->assign();
  const auto sealed = *elsewhere->seal(key, "secret");
  REQUIRE(people::lose_keys(folder / "keys", {.first = key, .last = key}));
  CHECK(*open_vault(folder / "keys", key)->open(sealed) == std::nullopt);
  CHECK(*open_vault(folder / "keys", key)->assign() == key + 1);  // the look made keys of its own...
  const auto grown = *elsewhere->assign();
  REQUIRE(people::lose_keys(folder / "keys", {.first = grown, .last = grown + 9'000}));
  const auto vault =
      open_vault(folder / "keys", grown + 9'000);  // ...which are lost when the log gives their numbers away
  for (const auto number : {key, grown, grown + 4'095, grown + 4'096, grown + 9'000})
    CHECK_FALSE(vault->seal(number, 1));
  CHECK(*vault->open(*elsewhere->seal(grown, "secret")) == std::nullopt);
  CHECK(vault->seal(*vault->assign(), 1));
}

TEST_CASE("people are found by what they may write in many ways, and only with the vault") {
  const TemporaryFolder folder;
  const auto vault = open_vault(folder / "keys");
  const auto key = *vault->assign();
  json::value attributes = json::object{
      {"name", people::personal("Jérôme d\u2019Arc-L\u0153uillet")},
      {"email", people::personal(" Jerome.Arc@Example.ORG ")},
      {"phone", people::personal("+33 6 12 34 56 78")}};
  REQUIRE(vault->seal_personal(attributes, key));
  const auto tokens = people::search_tokens(attributes.as_object(), *vault);
  CHECK(tokens.size() == 5);

  const auto finds = [&](std::string_view typed) {
    const auto wanted = people::query_tokens(typed, *vault);
    return !wanted.empty() && std::includes(tokens.begin(), tokens.end(), wanted.begin(), wanted.end());
  };
  for (const auto* typed :
       {"jerome",
        "JÉRÔME",
        "d'arc jerome",
        "loeuillet",
        "jerome.arc@example.org",
        "06 12 34 56 78",
        "0033612345678",
        "06.12.34.56.78"})
    CHECK_MESSAGE(finds(typed), typed);
  for (const auto* typed : {"jer", "marie", "jerome marie", "arc@example.org", "06 12 34 56 79", ""})
    CHECK_MESSAGE(!finds(typed), typed);

  const auto stranger = open_vault(folder / "stranger");
  CHECK(stranger->blind_token("name", "jerome") != vault->blind_token("name", "jerome"));
  CHECK(vault->blind_token("name", "1") != vault->blind_token("phone", "1"));
  REQUIRE(vault->destroy(key));
  CHECK(people::search_tokens(attributes.as_object(), *vault).empty());
}

TEST_CASE("a copy killed while its keys were made has them made again") {
  const TemporaryFolder folder;
  const auto pool = folder / "keys/pool";
  REQUIRE(people::lose_keys(folder / "keys", {.first = 2, .last = 40}));
  const auto wrapped_by = *store::KeySlots::fingerprint_of(pool);
  std::filesystem::remove(pool);
  REQUIRE(store::KeySlots::create(pool, wrapped_by));  // as far as it came

  const auto made = people::lose_keys(folder / "keys", {.first = 2, .last = 60});
  REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
  CHECK_FALSE(Vault::create_without_keys(folder / "keys", 3));
  const auto vault = open_vault(folder / "keys");
  const auto key = vault->assign();
  REQUIRE(key);
  CHECK(*key > 60);
}
