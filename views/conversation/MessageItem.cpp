#include "views/conversation/MessageItem.h"

#include "models/items/MessageListModel.h"
#include "models/items/MessageText.h"

namespace talkglass {

namespace {

bool fits(qint64 size, const QModelIndex& index)
{
    return size <= MessageItem::longestInPlace &&
           messagetext::countPictographs(index.data(MessageListModel::ContentRole).toString()) <=
               MessageItem::mostPictographsInPlace;
}

} // namespace

MessageItem MessageItem::read(const QModelIndex& index, bool unfolded)
{
    using Model = MessageListModel;
    MessageItem item;
    item.uid = index.data(Model::UidRole).toULongLong();
    item.role = index.data(Model::RoleRole).toString();
    item.modelName = index.data(Model::ModelNameRole).toString();
    item.at = index.data(Model::TimeRole).value<Timestamp>();
    item.folded = index.data(Model::FoldedRole).toBool();
    item.size = index.data(Model::SizeRole).toLongLong();
    item.malformed = index.data(Model::MalformedRole).toBool();
    item.fitsInPlace = item.folded && !item.malformed && fits(item.size, index);
    item.unfolded = item.fitsInPlace && unfolded;
    item.text = index.data(item.unfolded ? Model::ContentRole : Model::PreviewRole).toString();
    item.mark = index.data(Model::MarkRole).value<MessageMark>();
    item.markRun = index.data(Model::MarkRunRole).toInt();
    item.state = index.data(Model::DeliveryStateRole).value<DeliveryState>();
    item.own = index.data(Model::OwnRole).toBool();
    item.storedIn = index.data(Model::StoredInRole).toStringList();
    item.residency = index.data(Model::ResidencyRole).value<MessageResidency>();
    item.residencyKnown = index.data(Model::ResidencyRole).isValid();
    item.error = index.data(Model::ErrorRole).toString();
    item.agentName = index.data(Model::AgentRole).toString();
    item.joins = index.data(Model::JoinsPreviousRole).toBool();
    item.startsDay = index.data(Model::StartsDayRole).toBool();
    return item;
}

MessageItem::Shape MessageItem::shape() const
{
    if (malformed)
        return Shape::Malformed;
    if (role == u"user")
        return Shape::User;
    return role == u"assistant" ? Shape::Assistant : Shape::Note;
}

} // namespace talkglass
