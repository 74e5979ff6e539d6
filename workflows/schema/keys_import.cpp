// The mapping file of `guichet import`. " (import)" tells a name apart from the same one of another file.
#include "workflows/schema/keys.h"

namespace guichet::workflows::schema {
namespace {

constexpr std::string_view reading = "shape a reading";

Shape happening() {
  return {
      .what = "what happens",
      .keys =
          {{"at", "text", "The column of its time.", true},
           {"complete", reading, "A task is completed: its step."},
           {"assign", reading, "A task is given to an agent: its step."},
           {"reply", reading, "The citizen answers."},
           {"note", reading, "A note is written."},
           {"by", reading, "Who does it."},
           {"queue", reading, "Of an assignment: where to."},
           {"outcome", "shape an outcome (import)", "Of a completion."},
           {"data", "map shape a reading", "Of a completion: what is set."},
           {"answers", "map shape a reading", "Of a completion: what the outcome asks."}},
      .some = {"complete", "assign", "reply", "note"},
      .exactly_one = true};
}

std::vector<Shape> readings() {
  return {
      {.what = "a reading",
       .keys =
           {{"always", "text", "The same for every row."},
            {"column", "text", "The column to read."},
            {"as", "one id", "Make a name of ours of what it holds."},
            {"prefix", "text", "Put before it."},
            {"table", "map text", "What a value means."},
            {"starting", "map text", "What a value that begins so means."},
            {"otherwise", "text", "What everything else means."}},
       .some = {"always", "column"},
       .or_type = "text"},
      {.what = "an outcome (import)",
       .keys =
           {{"next", "one task", "The outcome that leads to the next task of the case."},
            {"otherwise", "text", "Where there is none."},
            {"always", "text", "The same for every row."},
            {"column", "text", "The column to read."},
            {"as", "one id", "Make a name of ours of what it holds."},
            {"prefix", "text", "Put before it."},
            {"table", "map text", "What a value means."},
            {"starting", "map text", "What a value that begins so means."}},
       .some = {"next", "always", "column"},
       .or_type = "text"},
      {.what = "a location",
       .keys =
           {{"longitude", "text", "A column.", true},
            {"latitude", "text", "A column.", true},
            {"address", "text", "A column."}}},
  };
}

}  // namespace

std::vector<Shape> import_shapes() {
  std::vector<Shape> all{
      {.what = "a mapping file",
       .keys =
           {{"import", "id", "The name of this import; ids are made from it.", true},
            {"time_zone", "text", "Of the file's dates; the town's where nothing is said."},
            {"dates", "one year-month-day|day-month-year|month-day-year", "The order of a date's parts."},
            {"delimiter", "one ,|;|||tab", "Between columns."},
            {"rows", "one cases|events", "What a row is.", true},
            {"file", "text", "The table, beside this file."},
            {"case", "shape `case`", "Which columns are what.", true},
            {"then", "list shape what happens", "What a row tells besides."},
            {"finally", "list shape what happens", "Of events: what happens after the last row of a case."},
            {"agree", "shape `agree`", "What to compare with the source."}}},
      {.what = "`case`",
       .keys =
           {{"id", reading, "What names a case.", true},
            {"opened", "text", "The column of its beginning.", true},
            {"workflow", reading, "The service it goes through.", true},
            {"channel", reading, "How it arrived."},
            {"form", "map shape a location + shape a reading", "The form's fields."},
            {"due", "map text", "By clock: the column of its due time."}}},
      happening(),
      {.what = "`agree`",
       .keys = {{"due", "shape `due`", "Due times."}, {"verdict", "shape `verdict`", "Whether it was in time."}}},
      {.what = "`due`",
       .keys =
           {{"clock", "text", "A clock of the services.", true},
            {"column", "text", "The source's due time.", true},
            {"by", "text", "The column whose values are told apart.", true}}},
      {.what = "`verdict`",
       .keys =
           {{"clock", "text", "A clock of the services.", true},
            {"column", "text", "The source's word.", true},
            {"met", "text", "Its word for in time.", true},
            {"breached", "text", "Its word for late.", true}}},
  };
  for (auto& shape : readings()) all.push_back(std::move(shape));
  return all;
}

}  // namespace guichet::workflows::schema
