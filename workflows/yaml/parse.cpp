// The only file that sees yaml-cpp, and it sees its events only: a YAML::Node would walk alias bombs, accept
// duplicate keys and overflow the stack on a reference to itself. The guard and the building are one pass.
#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "engine/base/check.h"
#include "workflows/codes.h"
#include "workflows/yaml/node.h"
#include "workflows/yaml/syntax.h"

namespace guichet::workflows::yaml {
namespace {

/// Ends the parse: thrown through yaml-cpp and caught beside the call.
struct Refusal : std::exception {
  Diagnostic diagnostic;
};

// yaml-cpp 0.7 ends a plain text in { } or [ ] at every question mark, where YAML does so only for one that
// begins a key. French labels end in one (`{ fr: Où est-ce ? }`), so those inside a text go through it as a
// control character, which no file may hold, and come back here. The bytes keep their places.
constexpr char question_in_text = '\x01';

bool begins_key(const std::string& text, std::size_t at) {
  const auto next = at + 1 < text.size() ? text[at + 1] : '\n';
  if (next != ' ' && next != '\t' && next != '\n' && next != '\r') return false;
  const auto before = at == 0 ? std::string::npos : text.find_last_not_of(" \t", at - 1);
  return before == std::string::npos || std::string_view("\n{[,-?:").find(text[before]) != std::string_view::npos;
}

std::string hide_questions(std::string text) {
  for (auto at = text.find('?'); at != std::string::npos; at = text.find('?', at + 1))
    if (!begins_key(text, at)) text[at] = question_in_text;
  return text;
}

std::string show_questions(std::string text) {
  std::replace(text.begin(), text.end(), question_in_text, '?');
  return text;
}

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const Text& text, std::vector<Diagnostic>& diagnostics)
      : text_(text), mark_bytes_(byte_order_mark(text.text())), diagnostics_(diagnostics) {}

  std::optional<Node> take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_)
      refuse(
          offset_of(mark),
          "yaml-documents",
          "A file holds one document, and here begins a second one.",
          "remove the line `---`, or write two files");
  }

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({.offset = at(mark, "", anchor), .entries = {}});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { refuse_alias(offset_of(mark)); }

  void OnScalar(
      const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    const auto offset = at(mark, tag, anchor);
    if (tag == "!" && !is_closed_quote(text_.text(), offset))
      refuse(offset, "yaml-syntax", "This quote is opened and never closed.", "close it");
    auto scalar = make_scalar(show_questions(value), offset);
    scalar.quoted = tag == "!";
    add(std::move(scalar));
  }

  void OnSequenceStart(
      const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open({.kind = Node::Kind::list, .offset = at(mark, tag, anchor), .entries = {}});
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(
      const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open({.kind = Node::Kind::map, .offset = at(mark, tag, anchor), .entries = {}});
  }

  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is being read.
  struct Frame {
    Node node;
    std::optional<Entry> pending = {};  ///< a key whose value comes next
    bool keep_pending = true;           ///< false for the second of two equal keys
    std::unordered_map<std::string, std::uint32_t> keys = {};
  };

  std::uint32_t offset_of(const YAML::Mark& mark) const {
    const auto position = mark.pos < 0 ? std::size_t{0} : static_cast<std::size_t>(mark.pos);
    return static_cast<std::uint32_t>(std::min(position + mark_bytes_, text_.text().size()));
  }

  [[noreturn]] void refuse(std::size_t offset, Code code, std::string message, std::string hint) const {
    Refusal refusal;
    refusal.diagnostic = {
        .code = code, .where = text_.place(offset), .message = std::move(message), .hint = std::move(hint)};
    throw refusal;
  }

  [[noreturn]] void refuse_alias(std::size_t offset) const {
    Refusal refusal;
    refusal.diagnostic = refused_alias(text_, offset);
    throw refusal;
  }

  /// The offset of a node that is neither anchored nor tagged, counting it.
  std::uint32_t at(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const auto offset = offset_of(mark);
    if (anchor != 0) refuse_alias(offset);
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(offset, "yaml-tag", "Tags (!name) are not read.", "a text that begins with ! stands in quotes");
    if (++nodes_ > Limits::nodes_max)
      refuse(
          offset,
          "yaml-nodes",
          fmt::format("This file holds more than {} values.", Limits::nodes_max),
          "split it into several files");
    return offset;
  }

  void open(Node node) {
    if (expects_key()) refuse_key(node.offset);
    if (frames_.size() >= Limits::depth_max) {
      Refusal refusal;
      refusal.diagnostic = too_deep(text_, node.offset);
      throw refusal;
    }
    frames_.push_back({.node = std::move(node)});
  }

  void close() {
    check(!frames_.empty(), "yaml-cpp closes only what it opened");
    auto node = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(node));
  }

  bool expects_key() const { return !frames_.empty() && frames_.back().node.is_map() && !frames_.back().pending; }

  void add(Node node) {
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& frame = frames_.back();
    if (frame.node.is_list()) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    if (!frame.pending) {
      begin_entry(frame, std::move(node));
      return;
    }
    if (node.kind == Node::Kind::nothing) node.offset = frame.pending->offset;
    frame.pending->value = std::move(node);
    if (frame.keep_pending) frame.node.entries.push_back(std::move(*frame.pending));
    frame.pending.reset();
  }

  void begin_entry(Frame& frame, Node key) {
    if (!key.is_scalar()) refuse_key(key.offset);
    const auto [first, is_new] = frame.keys.emplace(key.text, key.offset);
    frame.keep_pending = is_new;
    if (!is_new) {
      const auto before = text_.place(first->second);
      diagnostics_.push_back(
          {.code = Code("duplicate-key"),
           .where = text_.place(key.offset),
           .message = fmt::format(
               "`{}` is written twice here: first at line {}, column {}.",
               shorten(key.text),
               before.line,
               before.column),
           .hint = "keep one of the two"});
    }
    frame.pending = Entry{.key = std::move(key.text), .offset = key.offset, .value = {}};
  }

  [[noreturn]] void refuse_key(std::size_t offset) const {
    Refusal refusal;
    refusal.diagnostic = explain_key(text_, offset);
    throw refusal;
  }

  const Text& text_;
  std::size_t mark_bytes_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<Frame> frames_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
};

Diagnostic too_large(const Text& text, std::size_t size) {
  return {
      .code = Code("yaml-size"),
      .where = text.place(0),
      .message = fmt::format("This file has {} bytes; at most {} are read.", size, Limits::bytes_max),
      .hint = "split it into several files"};
}

/// Everything that can be seen before YAML is parsed.
std::optional<Diagnostic> refuse_bytes(const Text& text) {
  const auto& bytes = text.text();
  if (const auto bad = first_invalid_utf8(bytes))
    return Diagnostic{
        .code = Code("not-utf-8"),
        .where = text.place(*bad),
        .message =
            fmt::format("Here stands a byte (0x{:02X}) that is not UTF-8.", static_cast<unsigned char>(bytes[*bad])),
        .hint = "save the file with the encoding UTF-8"};
  if (const auto bad = first_control_character(bytes))
    return Diagnostic{
        .code = Code("control-character"),
        .where = text.place(*bad),
        .message = fmt::format(
            "Here stands an invisible control character (0x{:02X}).", static_cast<unsigned char>(bytes[*bad])),
        .hint = "remove it; in a text between double quotes it can be written as an escape, such as \"\\x07\""};
  if (const auto bracket = runaway_bracket(bytes)) return too_deep(text, *bracket);
  return std::nullopt;
}

/// The root, or nothing and one more diagnostic.
std::optional<Node> build(const Text& text, std::vector<Diagnostic>& diagnostics) {
  Builder builder(text, diagnostics);
  try {
    std::istringstream stream(hide_questions(text.text()));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take_root();
  } catch (const Refusal& refusal) {
    diagnostics.push_back(refusal.diagnostic);
  } catch (const YAML::Exception& error) {
    const auto position = error.mark.pos < 0 ? std::size_t{0} : static_cast<std::size_t>(error.mark.pos);
    diagnostics.push_back(explain_syntax(text, position + byte_order_mark(text.text()), error.msg));
  } catch (const std::exception& error) {
    diagnostics.push_back(explain_syntax(text, 0, error.what()));
  }
  return std::nullopt;
}

}  // namespace

Parsed parse(std::string file, std::string bytes) {
  // What is too large is not even looked at.
  const auto size = bytes.size();
  Parsed parsed;
  Text text(std::move(file), size > Limits::bytes_max ? std::string() : std::move(bytes));
  if (size > Limits::bytes_max) {
    parsed.diagnostics.push_back(too_large(text, size));
    return parsed;
  }
  if (auto refusal = refuse_bytes(text)) {
    parsed.diagnostics.push_back(std::move(*refusal));
    return parsed;
  }
  auto root = build(text, parsed.diagnostics);
  if (!root && parsed.diagnostics.empty()) root = Node{};
  if (root) parsed.document = Document{.text = std::move(text), .root = std::move(*root)};
  return parsed;
}

}  // namespace guichet::workflows::yaml
