#include "engine/projections/receipt_rows.h"

#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

template <class Codec, class Row>
void receipt_fields(Codec& codec, Row& row) {
  codec(row.subject, row.version, row.first, row.last, row.command_hash);
}

}  // namespace

std::string write_receipt_row(const ReceiptRow& receipt) {
  std::string row;
  RowWriter writer(row);
  receipt_fields(writer, receipt);
  return row;
}

Result<ReceiptRow> read_receipt_row(std::string_view row) {
  ReceiptRow receipt;
  RowReader reader(row);
  receipt_fields(reader, receipt);
  if (!reader.complete()) return corrupt("a row of receipts is damaged: rebuild the views");
  return receipt;
}

}  // namespace guichet::projections
