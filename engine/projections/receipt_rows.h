#pragma once

// receipts: command id → what the command did, so that every retry gets the same answer, for ever.

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::projections {

struct ReceiptRow {
  std::string subject;        ///< stream of the command's last event
  StreamVersion version = 0;  ///< of that stream, afterwards
  Position first = 0;
  Position last = 0;
  std::string command_hash;
};

std::string write_receipt_row(const ReceiptRow& receipt);
/// Errors: corrupt.
Result<ReceiptRow> read_receipt_row(std::string_view row);

}  // namespace guichet::projections
