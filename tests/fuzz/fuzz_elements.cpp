#include "models/cache/MessageCodec.h"
#include "models/cache/PendingEntry.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace talkglass;

// What may stand in Redis: elements of cached lists, and entries that wait for the archive. Any program can write
// there.

namespace {

void must(bool holds)
{
    if (!holds)
        std::abort();
}

void same(const Message& a, const Message& b)
{
    must(a.malformed == b.malformed && a.role == b.role && a.content == b.content && a.at == b.at &&
         a.metadata == b.metadata && a.pendingArchive == b.pendingArchive);
}

void checkElement(const QByteArray& element)
{
    const Message message = codec::decode(element);
    const QByteArray written = codec::encode(message);
    if (message.malformed) {
        must(message.raw == element && written == element);
        return;
    }
    same(codec::decode(written), message);
    must(codec::encode(codec::decode(written)) == written);
    const codec::Glimpse glimpse = codec::glimpse(element);
    must(glimpse.at == message.at && glimpse.pendingArchive == message.pendingArchive);
}

void checkEntry(const QByteArray& bytes)
{
    const std::optional<PendingEntry> entry = PendingEntry::decode(bytes);
    if (!entry)
        return;
    must(entry->stored() == bytes);
    const std::optional<PendingEntry> again = PendingEntry::decode(entry->encode());
    must(again && again->kind == entry->kind && again->key == entry->key && again->uuid == entry->uuid);
    if (entry->kind == PendingEntry::Kind::Message)
        same(again->message, entry->message);
    else
        must(again->at == entry->at);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    checkElement(bytes);
    checkEntry(bytes);
    return 0;
}
