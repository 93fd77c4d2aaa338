SYMBOL = 'AAPL'
TIMEFRAME = '1D'
import warnings
warnings.filterwarnings('ignore')
pd.set_option('display.max_rows', 20)
np.seterr(divide='ignore', invalid='ignore')
pd.options.display.float_format = '{:.2f}'.format
def strategy(data):
    with np.errstate(all='ignore'):
        k = (data['close'] - data['low'].rolling(14).min()) / (data['high'].rolling(14).max() - data['low'].rolling(14).min()) * 100
    d = k.rolling(3).mean()
    return pd.Series(np.where((k > d) & (k < 20), 'BUY', np.where((k < d) & (k > 80), 'SELL', 'HOLD')), index=data.index)
