#include "tests/tidy/together.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace guichet::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_size = 6;  // CMAKE_UNITY_BUILD_BATCH_SIZE

std::string squeezed(const std::string& text) {
  static const std::regex spaces(R"(\s+)");
  return std::regex_replace(text, spaces, " ");
}

/// "(const std::string& text, int n = 1)" as "(const std::string&,int)": what tells overloads apart.
std::string parameters_of(const std::string& text) {
  static const std::regex value(R"(\s*=[^,]*)");
  static const std::regex name(R"(([\w>&*\]])\s+(\w+)\s*$)");
  std::string types;
  std::string one;
  int depth = 0;
  const auto end_one = [&] {
    types += (types.empty() ? "" : ",") + std::regex_replace(std::regex_replace(squeezed(one), value, ""), name, "$1");
    one.clear();
  };
  for (const char c : text) {
    if (c == '<' || c == '(' || c == '{') ++depth;
    if (c == '>' || c == ')' || c == '}') --depth;
    if (c == ',' && depth == 0) {
      end_one();
    } else {
      one += c;
    }
  }
  end_one();
  return "(" + types + ")";
}

/// "constexpr std::size_t page_max" as "page_max"; empty where nothing is constant.
std::string constant_of(const std::string& declaration) {
  static const std::regex constant(R"(\b(?:const|constexpr|constinit) )");
  static const std::regex last_word(R"((\w+) ?(?:\[\w*\])? ?$)");
  std::smatch found;
  if (!std::regex_search(declaration, constant)) return {};
  return std::regex_search(declaration, found, last_word) ? found[1].str() : std::string();
}

/// "std::string show(const Row& row) const" as "show" and its parameters.
HiddenName function_of(const std::string& head) {
  const auto open = head.find('(');
  const auto close = head.rfind(')');
  const auto last = head.find_last_not_of(' ', open == 0 ? 0 : open - 1);
  if (close == std::string::npos || last == std::string::npos) return {};
  auto first = last;
  while (first > 0 && (std::isalnum(static_cast<unsigned char>(head[first - 1])) != 0 || head[first - 1] == '_'))
    --first;
  return {{}, head.substr(first, last + 1 - first), parameters_of(head.substr(open + 1, close - open - 1))};
}

/// From the text before a definition's brace or semicolon; without a name where it defines none.
HiddenName named_by(const std::string& text, bool has_body) {
  static const std::regex type(R"(^ ?(?:template ?<.*> ?)?(?:struct|class|union|enum|enum class) (\w+))");
  const auto head = squeezed(text);
  if (head.find("operator") != std::string::npos) return {};
  const auto value = head.find('=');
  const auto parameters = head.find('(');
  std::smatch found;
  if (parameters == std::string::npos && has_body && std::regex_search(head, found, type)) return {{}, found[1], {}};
  if (value < parameters || parameters == std::string::npos) return {{}, constant_of(head.substr(0, value)), {}};
  return has_body ? function_of(head) : HiddenName();
}

/// Walks a file's braces, and collects what stands directly inside an unnamed namespace.
class HiddenNames {
 public:
  explicit HiddenNames(const Source& source) : source_(source) {}

  std::vector<HiddenName> run() {
    for (; at_ < source_.code.size(); ++at_) step(source_.code[at_]);
    return std::move(found_);
  }

 private:
  void step(char c) {
    if (c == '(') ++parentheses_;
    if (c == ')') --parentheses_;
    if (parentheses_ > 0) return;
    if (c == '{') open();
    if (c == '}' && !open_.empty()) open_.pop_back();
    if (c == ';') take(false);
    if (c == '{' || c == '}' || c == ';') head_ = at_ + 1;
  }

  void open() {
    static const std::regex space(R"(^\s*(?:inline\s+)?namespace\s*([\w:]*)\s*$)");
    const auto head = source_.code.substr(head_, at_ - head_);
    std::smatch found;
    if (std::regex_match(head, found, space)) {
      open_.push_back(found[1].length() == 0 ? "" : found[1].str());
      return;
    }
    take(true);
    open_.push_back("{");
  }

  void take(bool has_body) {
    if (open_.empty() || !open_.back().empty()) return;
    auto name = named_by(source_.code.substr(head_, at_ - head_), has_body);
    if (name.name.empty()) return;
    for (const auto& scope : open_) name.scope += scope.empty() ? "" : "::" + scope;
    name.line = source_.line_of(at_);
    found_.push_back(std::move(name));
  }

  const Source& source_;
  std::vector<HiddenName> found_;
  std::vector<std::string> open_;  ///< a namespace's name, "" for an unnamed one, "{" for any other block
  std::size_t at_ = 0;
  std::size_t head_ = 0;
  int parentheses_ = 0;
};

}  // namespace

std::vector<HiddenName> hidden_names(const Source& source) {
  return HiddenNames(source).run();
}

std::vector<Finding> clashes(const std::vector<Source>& compiled_together) {
  std::vector<Finding> findings;
  std::map<std::string, std::vector<std::pair<const Source*, HiddenName>>> seen;
  for (const auto& source : compiled_together) {
    for (const auto& name : hidden_names(source)) {
      auto& others = seen[name.scope + "::" + name.name];
      for (const auto& [file, other] : others) {
        const bool overload =
            !name.parameters.empty() && !other.parameters.empty() && name.parameters != other.parameters;
        if (file == &source || overload) continue;
        findings.push_back(
            {"clashes",
             source.path + ":" + std::to_string(name.line) + ": " + name.name + " is also hidden in " + file->path +
                 ":" + std::to_string(other.line) +
                 ", which the unity presets compile in one go: give one a fuller name"});
      }
      others.emplace_back(&source, name);
    }
  }
  return findings;
}

std::vector<Batch> batches(const std::string& cmake, const std::string& folder, std::size_t size) {
  static const std::regex call(R"(guichet_(?:room|test)\(([^)]*)\))");
  static const std::set<std::string> keywords = {"LINKS", "LABELS", "ARGS", "TIMEOUT", "SEPARATE"};
  std::vector<Batch> found;
  for (std::sregex_iterator at(cmake.begin(), cmake.end(), call), end; at != end; ++at) {
    std::istringstream words((*at)[1].str());
    Batch files;
    bool sources = false;
    bool separate = false;
    for (std::string word; words >> word;) {
      separate = separate || word == "SEPARATE";
      sources = word == "SOURCES" || (sources && !keywords.contains(word));
      if (sources && word.ends_with(".cpp") && word.front() != '$') files.push_back(folder + word);
    }
    for (std::size_t first = 0; !separate && first < files.size(); first += size)
      found.emplace_back(
          files.begin() + static_cast<std::ptrdiff_t>(first),
          files.begin() + static_cast<std::ptrdiff_t>(std::min(first + size, files.size())));
  }
  return found;
}

std::vector<Batch> all_batches() {
  std::vector<Batch> found;
  for (const auto* top : {"engine", "workflows", "adapters", "cli", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      if (entry.path().filename() != "CMakeLists.txt") continue;
      auto here = batches(text_of(entry.path()), entry.path().parent_path().generic_string() + "/", batch_size);
      found.insert(found.end(), here.begin(), here.end());
    }
  }
  return found;
}

}  // namespace guichet::tidy
