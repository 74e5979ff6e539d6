#include "workflows/schema/keys.h"

namespace guichet::workflows::schema {

namespace {

Shape calendar_shape() {
  return {
      .what = "a calendar",
      .keys = {
          {"time_zone", "text", "Where it is not the town's."},
          {"open",
           "map openings",
           "Hours by weekday (monday-friday: 09:00-12:00 14:00-17:00); days that are not named are closed.",
           true},
          {"holidays",
           "map text",
           "Rules, so that no year has to be entered: 14 july, easter + 1, third monday of april."},
          {"special", "map openings", "Single days or spans of days with hours of their own, or closed."},
          {"closed_day", "one midnight|same_hour", "From when a request of a closed day counts."},
          {"after_closing", "one at_once|next_opening", "From when a request of the evening counts."}}};
}

Shape agenda_shape() {
  return {
      .what = "an agenda",
      .keys = {
          {"title", "localized", "What people come for."},
          {"slot", "span", "How long one appointment takes: 20 min.", true},
          {"soonest", "span", "Nobody books later than so long before: 2 hours. At any moment where nothing is said."},
          {"latest", "span", "Nor further ahead: 60 days."},
          {"offer",
           "span",
           "How long a slot that comes free is held for the first in line: 24 hours. Without it no line."},
          {"sites", "map shape a site", "Where people come.", true}}};
}

Shape portal_shape() {
  return {
      .what = "the portal",
      .keys = {
          {"colour", "text", "The town's, as #rrggbb in quotes; white text must be readable on it."},
          {"welcome", "localized", "A sentence on the first page."},
          {"contact", "localized", "How to reach the town hall otherwise."},
          {"districts", "id", "The set of zones by which people name a place."},
          {"reopen_days",
           "integer",
           "For how many days after its end people may say that a request is not settled; 30 where nothing is said, 0 for never."}}};
}

Shape mail_shape() {
  return {
      .what = "mail",
      .keys = {
          {"from",
           "text",
           "The town hall's address: mairie@TOWN.example. Replies come to it, signed behind a +.",
           true},
          {"server",
           "text",
           "The town's mail server: smtp://HOST:587, or smtps://HOST:465 for encryption from the first byte.",
           true},
          {"encryption", "one required|none", "none: smtp:// without STARTTLS, for a server on the same machine."},
          {"user", "text", "How we are known there."},
          {"password", "shape the password", "Where it is kept."},
          {"timeout", "span", "How long one letter may take: 30 s."},
          {"inbox", "shape the inbox", "Letters that come in, handed over by the town's mail server (LMTP)."}}};
}

Shape inbox_shape() {
  return {
      .what = "the inbox",
      .keys = {
          {"listen", "text", "Where the mail server finds us: unix:/run/guichet/lmtp or 127.0.0.1:2424.", true},
          {"opens",
           "id",
           "The service that a letter opens where it answers nothing; without it such a letter is refused."},
          {"form",
           "map one subject|text|from|name",
           "What of the letter stands in which field of that service's form."}}};
}

Shape credentials_shape() {
  return {
      .what = "credentials",
      .keys =
          {{"header", "text", "The header that carries the secret: Authorization."},
           {"prefix", "text", "What stands before it: \"Bearer \"."},
           {"file", "text", "A file of the server that holds the secret."},
           {"env", "text", "Or a variable of its environment."}},
      .some = {"file", "env"},
      .exactly_one = true};
}

Shape password_shape() {
  return {
      .what = "the password",
      .keys =
          {{"file", "text", "A file of the server that holds it."},
           {"env", "text", "Or a variable of its environment."}},
      .some = {"file", "env"},
      .exactly_one = true};
}

Shape message_text_shape() {
  return {
      .what = "a message's text",
      .keys = {
          {"subject", "template", "One line.", true},
          {"body", "template", "The text, with {{ }} where values stand.", true}}};
}

Shape site_shape() {
  return {
      .what = "a site",
      .keys = {
          {"title", "localized", "What people call the place."},
          {"calendar", "id", "The hours in which people are received there.", true},
          {"counters", "integer", "How many are received at once: 1."}}};
}

Shape agent_shape() {
  return {
      .what = "an agent",
      .keys = {
          {"name", "text", "The person's name.", true},
          {"roles", "list id", "Roles of town.yaml."},
          {"teams", "list id", "Teams of town.yaml; the agent sees the tasks of their queues."},
          {"skills", "list id", "Skills of town.yaml."}}};
}

Shape contact_shape() {
  return {
      .what = "a contact",
      .keys = {
          {"title", "localized", "What it is called.", true},
          {"mail", "text", "Where it is written to.", true},
          {"language", "text", "One of the town's, in which it is written to; the first where nothing is said."}}};
}

Shape role_shape() {
  return {
      .what = "a role",
      .keys = {
          {"title", "localized", "What people call the role."},
          {"may", "list text", "Permissions: case:read, task:work …, or * for everything.", true}}};
}

Shape team_shape() {
  return {
      .what = "a team",
      .keys = {
          {"title", "localized", "What people call the team.", true},
          {"calendar", "id", "Its opening hours; may be left out where the town has only one calendar."},
          {"queues", "list id", "Queues besides the one of its name."},
          {"organisation", "id", "One of `organisations`; the town where nothing is said."},
          {"address", "text", "Where people find it, on one line."},
          {"phone", "text", "Its telephone number."},
          {"mail", "text", "Where the team is written to."}}};
}

Shape shared_table_shape() {
  return {
      .what = "a shared table",
      .keys = {
          {"parameters",
           "map one string|integer|number|boolean",
           "What is looked at, in the order of the arguments.",
           true},
          {"outputs", "map one string|integer|number|boolean", "The one thing that follows.", true},
          {"hit", "one unique|first|priority|any|collect|rule-order", "What several matching rules mean."},
          {"collect", "one list|sum|min|max|count", "What is made of all of them."},
          {"ranking", "list text", "Values of the output, the best first."},
          {"rules", "list map text", "A rule a line: cells by the names of parameters and output.", true}}};
}

}  // namespace

std::vector<Shape> town_shapes() {
  return {
      {.what = "town.yaml",
       .keys =
           {{"town", "id", "The town's name for programs, for ever.", true},
            {"title", "localized", "What people call the town.", true},
            {"languages",
             "list language",
             "The town's languages; the first is the default, and every message must exist in each.",
             true},
            {"time_zone", "text", "Zone of the IANA database in which days and hours are counted: Europe/Paris.", true},
            {"channels", "list id", "How requests arrive: web, phone, counter."},
            {"calendars", "map shape a calendar", "Opening hours and holidays on which deadlines count.", true},
            {"roles", "map shape a role", "What somebody may do."},
            {"organisations",
             "map shape an organisation",
             "Bodies besides the town that work in it, each with cases of its own."},
            {"skills", "map localized", "What somebody must be able to do for some tasks."},
            {"contacts", "map shape a contact", "Bodies outside that services write to by name: `send: CONTACT`."},
            {"teams", "map shape a team", "Who works; each team has a queue of its name.", true},
            {"agents", "map shape an agent", "The people of the teams."},
            {"portal", "shape the portal", "How the citizens' pages look."},
            {"services", "map shape a service", "Other systems that services call."},
            {"networks",
             "list text",
             "What requests may reach besides the public Internet: 10.20.0.0/16, a host's name. Without it, what town.yaml names."},
            {"mail", "shape mail", "The town hall's mailbox: letters of cases leave by it, replies come in."},
            {"orders", "shape orders", "When an order or a letter that does not get through is told."},
            {"agendas", "map shape an agenda", "When people can come, for `appointment` of a service."},
            {"zones", "map text", "Sets of areas, each a GeoJSON file of the town's folder."}}},
      calendar_shape(),
      agenda_shape(),
      site_shape(),
      {.what = "a service",
       .keys =
           {{"title", "localized", "What people call the system."},
            {"url", "text", "Its address: https://HOST or https://HOST/PATH."},
            {"folder", "id", "Or the folder below the server's `drop` where orders are left as files."},
            {"credentials", "shape credentials", "How we are known there."},
            {"timeout", "span", "How long an answer may take: 10 s."}},
       .some = {"url", "folder"},
       .exactly_one = true},
      credentials_shape(),
      team_shape(),
      {.what = "an organisation", .keys = {{"title", "localized", "What people call it.", true}}},
      role_shape(),
      agent_shape(),
      contact_shape(),
      portal_shape(),
      mail_shape(),
      inbox_shape(),
      password_shape(),
      shared_table_shape(),
      {.what = "orders", .keys = {{"stuck_after", "span", "Longer on its way is stuck: 30 min."}}},
      message_text_shape(),
  };
}

}  // namespace guichet::workflows::schema
