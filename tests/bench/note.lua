-- What wrk sends: a note on one case after the other, in no order; each is a command of one event.
local thread = 0
local sent = 0

function setup(t)
  t:set("number", thread)
  thread = thread + 1
end

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. (os.getenv("BENCH_TOKEN") or "")
  wrk.body = '{"text":"Rappelé l\'habitant, sans réponse ; nouvel essai demain matin, avant la réunion du service."}'
  cases = tonumber(os.getenv("BENCH_CASES"))
  math.randomseed(os.time())
end

function request()
  sent = sent + 1
  wrk.headers["Idempotency-Key"] = number .. "-" .. sent .. "-" .. os.time() .. "-" .. math.random(1000000000)
  return wrk.format(nil, string.format("/api/v1/cases/b-%012d/notes", math.random(cases) - 1))
end
