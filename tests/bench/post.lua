-- What wrk sends: the same case opened again and again, each a command of its own.
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
  wrk.body = '{"workflow":"question","channel":"web","form":{"sujet":"horaires",' ..
    '"question":"La mairie est-elle ouverte le samedi matin ? Je travaille en semaine et je voudrais déposer un dossier."}}'
end

function request()
  sent = sent + 1
  wrk.headers["Idempotency-Key"] = number .. "-" .. sent .. "-" .. os.time() .. "-" .. math.random(1000000000)
  return wrk.format(nil, nil)
end
