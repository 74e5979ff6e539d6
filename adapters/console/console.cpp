#include "adapters/console/console.h"

#include <iterator>

#include "adapters/console/absence_routes.h"
#include "adapters/console/admin_routes.h"
#include "adapters/console/agenda_routes.h"
#include "adapters/console/bulk_routes.h"
#include "adapters/console/counted_routes.h"
#include "adapters/console/figure_routes.h"
#include "adapters/console/form_routes.h"
#include "adapters/console/graph_routes.h"
#include "adapters/console/incident_routes.h"
#include "adapters/console/map_routes.h"
#include "adapters/console/pages.h"
#include "adapters/console/place_routes.h"
#include "adapters/console/presence.h"
#include "adapters/console/session_routes.h"
#include "adapters/console/subject_routes.h"
#include "adapters/console/view_routes.h"

namespace guichet::console {

std::vector<http::Route> routes(const Parts& parts) {
  auto all = page_routes();
  for (auto part :
       {session_routes(parts.sign_in),
        form_routes(),
        bulk_routes(),
        counted_routes(),
        figure_routes(),
        subject_routes(),
        map_routes(),
        place_routes(),
        incident_routes(),
        admin_routes(parts.trail),
        absence_routes(parts.absences),
        agenda_routes(),
        view_routes(parts.views),
        graph_routes(),
        presence_routes()})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return http::tagged("Console", std::move(all));
}

}  // namespace guichet::console
