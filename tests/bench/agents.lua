-- Agents at work: a queue, a case, its timeline, with some milliseconds of thought between two of them.
local asked = 0

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
  math.randomseed(os.time())
end

function delay()
  return 10 + math.random(20)
end

function request()
  asked = asked + 1
  local case = string.format("/api/v1/cases/b-%012d", math.random(100))
  if asked % 3 == 0 then return wrk.format("GET", "/api/v1/queues/accueil/tasks?limit=50") end
  if asked % 3 == 1 then return wrk.format("GET", case) end
  return wrk.format("GET", case .. "/timeline?limit=20")
end
