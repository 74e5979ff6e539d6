#pragma once

// The rest of evolve(), which is too long for one file. Private to engine/cases.

#include "engine/cases/evolve.h"

namespace guichet::cases {

void apply(CaseState& state, const CaseMigrated& event, const Fact& fact);
void apply(CaseState& state, const AppointmentBooked& event, const Fact& fact);
void apply(CaseState& state, const AppointmentMoved& event, const Fact& fact);
void apply(CaseState& state, const AppointmentCancelled& event, const Fact& fact);
void apply(CaseState& state, const CaseJoined& event, const Fact& fact);
void apply(CaseState& state, const CaseParted& event, const Fact& fact);
void apply(CaseState& state, const FollowerGained& event, const Fact& fact);
void apply(CaseState& state, const FollowerLost& event, const Fact& fact);
void apply(CaseState& state, const RetentionSet& event, const Fact& fact);
void apply(CaseState& state, const CaseErased& event, const Fact& fact);
void apply(CaseState& state, const CaseReferred& event, const Fact& fact);
void apply(CaseState& state, const NewsPostponed& event, const Fact& fact);
void apply(CaseState& state, const LineJoined& event, const Fact& fact);
void apply(CaseState& state, const LineLeft& event, const Fact& fact);
void apply(CaseState& state, const SlotOffered& event, const Fact& fact);
void apply(CaseState& state, const LetterOrdered& event, const Fact& fact);
void apply(CaseState& state, const LetterPosted& event, const Fact& fact);

}  // namespace guichet::cases
