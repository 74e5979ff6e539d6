#include "adapters/console/view_routes.h"

#include "adapters/http/render.h"

namespace guichet::console {
namespace {

using access::Permission;
using access::SavedViews;
using http::Call;
using http::Response;

Result<Response> list_views(const SavedViews& views, const Call& call) {
  GUICHET_TRY(const auto own, views.of(call.who->subject));
  json::array items;
  for (const auto& view : own)
    items.push_back(json::object{
        {"name", view.name},
        {"queue", view.queue},
        {"text", view.text},
        {"lateness", view.lateness},
        {"free", view.free},
        {"order", view.order}});
  return http::json_response(json::object{{"items", std::move(items)}});
}

Result<Response> keep_view(SavedViews& views, const Call& call) {
  JsonFields fields(call.body);
  access::SavedView view;
  view.name = fields.required_string("name", 200);
  view.queue = fields.required_string("queue", 200);
  view.text = fields.optional_string("text", 200).value_or("");
  view.lateness = fields.optional_string("lateness", 16).value_or("");
  view.free = fields.optional_bool("free").value_or(false);
  view.order = fields.optional_string("order", 16).value_or("urgency");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY_STATUS(views.keep(call.who->subject, view));
  return list_views(views, call);
}

Result<Response> forget_view(SavedViews& views, const Call& call) {
  GUICHET_TRY_STATUS(views.forget(call.who->subject, call.path[0]));
  return Response{.status = 204};
}

}  // namespace

std::vector<http::Route> view_routes(SavedViews& views) {
  return {
      {.pattern = "/console/api/views",
       .permission = Permission::task_list,
       .summary = "The lists one has kept under a name",
       .outcomes = {{200, "one's own, in the order of their keeping", "SavedViews"}},
       .serve = http::Question([&views](const Call& call) { return list_views(views, call); })},
      {.method = http::Method::post,
       .pattern = "/console/api/views",
       .permission = Permission::task_list,
       .summary = "Keep a list under a name, in place of the one that had it",
       .body =
           {{"name", "string", true, "1 to 200 bytes"},
            {"queue", "string", true, ""},
            {"text", "string", false, "what is searched for"},
            {"lateness", "string", false, "warned, late or empty"},
            {"free", "boolean", false, "only what nobody has taken"},
            {"order", "string", false, "urgency, due, oldest or newest"}},
       .outcomes = {{200, "all of one's own", "SavedViews"}, {409, "there are too many"}, {422, "not so"}},
       .serve = http::Question([&views](const Call& call) { return keep_view(views, call); })},
      {.method = http::Method::remove,
       .pattern = "/console/api/views/{name}",
       .permission = Permission::task_list,
       .summary = "Forget a kept list",
       .outcomes = {{204, "forgotten"}, {404, "there is none of this name"}},
       .serve = http::Question([&views](const Call& call) { return forget_view(views, call); })},
  };
}

}  // namespace guichet::console
